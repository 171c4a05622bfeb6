import CSV
import LocalFiles
import SystemPackage

/// The fleet as the CSV file that a job reads, including deleted instances, as an old file would.
package struct InstanceCSV: Sendable {
    /// The column that identifies instances.
    package enum Key: String, Sendable, Hashable, CaseIterable {
        /// The platform's id.
        case instanceID = "instance_id"
        /// The Element token, which makes the file a secret.
        case elementToken = "element_token"
    }

    private let fleet: SandboxPopulation
    private let key: Key

    package init(fleet: SandboxPopulation, key: Key = .instanceID) {
        self.fleet = fleet
        self.key = key
    }

    /// The text in parts of a few hundred lines, the header first.
    package var parts: AnyIterator<String> {
        let writer = CSVWriter()
        var next = 0
        var isFirst = true
        return AnyIterator {
            var bytes: [UInt8] = []
            if isFirst { writer.append([key.rawValue, "name", "element", "tags", "customer"], to: &bytes) }
            isFirst = false
            let end = min(next + 512, fleet.count)
            for index in UInt32(next)..<UInt32(end) {
                writer.append(row(index), to: &bytes)
            }
            next = end
            return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Writes the file, readable by its owner only, and replaces an older one.
    ///
    /// Throws ``SandboxError``.
    package func write(toFile path: String) throws {
        do {
            let file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite
            )
            try file.closeAfter {
                // An older file may have been readable by others.
                try file.setPermissions(.ownerReadWrite)
                for part in parts { try file.writeAll(part.utf8) }
            }
        } catch let error as Errno {
            throw SandboxError.instanceFile(path, problem: error.description)
        }
    }

    private func row(_ index: UInt32) -> [String] {
        [
            key == .instanceID ? fleet.id(of: index) : fleet.elementToken(of: index),
            fleet.name(of: index), fleet.element(of: index).key, fleet.tags(of: index).joined(separator: ";"),
            fleet.customer(of: index),
        ]
    }
}
