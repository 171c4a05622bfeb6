import CSV
package import OAuth
package import ReauthEngine
package import ReauthModel
import Synchronization

/// Reads the instances of a job from a CSV file.
///
/// A header is required, with `instance_id` or `element_token`; `name`, `element` and `tags` (separated by `;`) are
/// known as well, and every other column is carried through to the reports. The file is read twice: first to look at
/// every row, so that all bad rows are reported together, then to hand the rows over. A row with an id ignores its
/// Element token, because a call by id cannot reach another instance.
package final class CSVInstanceSource: InstanceSource, ElementTokenSource {
    private static let batchSize = 1000
    /// Rows can be long; a batch with this many bytes of the file is handed over before it is full.
    private static let batchBytes: Int64 = 1_048_576

    private let path: String
    private let selection: Selection
    private let expectedDigest: String?
    private let isJustRead: Bool
    private let opened = Mutex<OpenedInput?>(nil)

    /// Makes a source for the file at `path`.
    ///
    /// With `expectedDigest`, the SHA-256 that a run was begun with, a file with another content is refused: give it
    /// whenever a run goes on.
    package init(path: String, selection: Selection = Selection(), expectedDigest: String? = nil) {
        self.path = path
        self.selection = selection
        self.expectedDigest = expectedDigest
        isJustRead = false
    }

    /// Makes a source for a file that was read a moment ago and had `digestJustRead`: another content is refused, because the file
    /// changed meanwhile.
    package init(path: String, selection: Selection, digestJustRead: String?) {
        self.path = path
        self.selection = selection
        expectedDigest = digestJustRead
        isJustRead = true
    }

    /// Hands over every row, once all rows are known to be good.
    ///
    /// Throws ``InvalidInput`` with all problems of the file, also when it changes while it is read, and
    /// ``InputChanged`` when it is not the expected file.
    package func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary {
        let file = try InputFile(path)
        let stamp = try file.stamp()
        let valid = try FileValidation.run(file)
        if let expectedDigest, expectedDigest != valid.digest {
            if isJustRead { throw changedWhileRead() }
            throw OpenedInput.changed(path)
        }

        let digest = try await handOver(file, columns: valid.columns, to: receive)
        guard digest == valid.digest else { throw changedWhileRead() }

        opened.withLock {
            $0 = OpenedInput(file: file, valid, stamp: stamp)
        }
        var warnings: [String] = []
        if valid.hasTokenRows, try file.isReadableByOthers() {
            warnings.append("\(path) holds Element tokens and others may read it; set its mode to 0600")
        }
        return SourceSummary(
            carriedColumns: valid.columns.carriedNames,
            contentDigest: valid.digest,
            warnings: warnings
        )
    }

    /// Reads the Element token of the row at `offset` from the file again.
    ///
    /// Throws ``InputChanged`` when the file is not what it was or has no such row there.
    package func elementToken(atRowOffset offset: Int64) throws -> Secret<String> {
        try opened.withLock { opened in
            var input = try opened ?? OpenedInput(path: path, expectedDigest: expectedDigest)
            try input.assertUnchanged()
            opened = input
            return try input.elementToken(atRowOffset: offset)
        }
    }

    /// SHA-256 of the file as it is now, in hexadecimal: what ``SourceSummary/contentDigest`` was made from.
    package func contentDigest() throws -> String {
        try RowStream.digest(of: InputFile(path))
    }

    /// The second pass; returns the digest of what it read.
    private func handOver(
        _ file: InputFile,
        columns: InstanceColumns,
        to receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> String {
        var stream = RowStream(file)
        var filter = SelectionFilter(selection)
        var tokens = SeenTokens()
        var hasHeader = false
        var isAsValidated = true
        var batch: [ItemSeed] = []
        var bytesBefore: Int64 = 0
        var goesOn = true
        while goesOn {
            try Task.checkCancellation()
            goesOn = try stream.readChunk { element in
                guard hasHeader else {
                    hasHeader = true
                    return
                }
                guard case .success(let fields) = element, let row = try? InstanceRow(fields, columns: columns) else {
                    isAsValidated = false
                    return
                }
                var seed = row.seed
                if let token = row.elementToken, !tokens.insert(token) {
                    seed.skip = .duplicate
                } else {
                    seed.skip = filter.skip(instanceID: seed.instanceID, element: seed.element)
                }
                batch.append(seed)
            }
            guard isAsValidated else { throw changedWhileRead() }
            let isLarge = stream.offset - bytesBefore >= Self.batchBytes
            guard batch.count >= Self.batchSize || isLarge || !goesOn else { continue }
            bytesBefore = stream.offset
            var sent = 0
            while batch.count - sent >= Self.batchSize || (isLarge || !goesOn) && sent < batch.count {
                let end = min(sent + Self.batchSize, batch.count)
                try await receive(Array(batch[sent..<end]))
                sent = end
            }
            batch.removeFirst(sent)
        }
        return stream.digest
    }

    private func changedWhileRead() -> InvalidInput {
        let message = "the file changed while it was read; run again when nobody writes to it"
        return InvalidInput([InvalidInput.Problem(file: path, line: nil, message: message)])
    }
}
