import CSV
import LocalFiles
import OAuth
import ReauthEngine

/// A CSV file from which rows are read again by their place, compared with the content that the run began with.
struct OpenedInput {
    private let file: InputFile
    private let columns: InstanceColumns
    private let separator: CSVSeparator
    private let digest: String?
    /// The file's state when its content was last known to be right.
    private var stamp: FileStamp

    init(file: InputFile, _ valid: FileValidation.Result, stamp: FileStamp) {
        self.file = file
        columns = valid.columns
        separator = valid.separator
        digest = valid.digest
        self.stamp = stamp
    }

    /// Opens a file for a run that goes on.
    init(path: String, expectedDigest: String?) throws {
        do {
            file = try InputFile(path)
            stamp = try file.stamp()
            if let expectedDigest, try RowStream.digest(of: file) != expectedDigest { throw Self.changed(path) }
            (columns, separator) = try FileValidation.layout(of: file)
            digest = expectedDigest
        } catch let error as InvalidInput {
            // The run began with a file that could be read.
            throw InputChanged(message: "the input of this run cannot be used any more: \(error.description)")
        }
    }

    /// Throws ``InputChanged`` when the content is not the expected one.
    ///
    /// Cheap while nobody touches the file.
    mutating func assertUnchanged() throws {
        let now = try file.stamp()
        guard now != stamp else { return }
        guard let digest, try RowStream.digest(of: file) == digest else { throw Self.changed(file.path) }
        stamp = now
    }

    /// The Element token of the row that starts at `offset`.
    func elementToken(atRowOffset offset: Int64) throws -> Secret<String> {
        guard offset > 0, try byte(at: offset - 1) == UInt8(ascii: "\n") else { throw Self.changed(file.path) }
        var reader = CSVReader(separator: separator, startingAt: offset)
        // Most rows fit; a longer one takes a few rounds.
        var buffer = [UInt8](repeating: 0, count: 4096)
        var position = offset
        var first: CSVReader.Element?
        while first == nil {
            let count = try file.read(into: &buffer, at: position)
            guard count > 0 else {
                reader.finish { first = first ?? $0 }
                break
            }
            buffer.withUnsafeBytes { bytes in
                reader.read(UnsafeRawBufferPointer(rebasing: bytes[0..<count])) { first = first ?? $0 }
            }
            position += Int64(count)
        }
        guard case .success(let fields) = first,
            fields.offset == offset,
            let row = try? InstanceRow(fields, columns: columns),
            let token = row.elementToken
        else { throw Self.changed(file.path) }
        return Secret(token)
    }

    static func changed(_ path: String) -> InputChanged {
        InputChanged(
            message: """
                \(path) is not the file that this run began with; put that file back and resume, or begin a new run
                """
        )
    }

    private func byte(at offset: Int64) throws(InvalidInput) -> UInt8? {
        var buffer: [UInt8] = [0]
        return try file.read(into: &buffer, at: offset) == 1 ? buffer[0] : nil
    }
}
