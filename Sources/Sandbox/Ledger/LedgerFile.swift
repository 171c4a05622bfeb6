import LocalFiles
import SystemPackage

/// The ledger on disk, so that a sandbox whose process was killed can continue.
///
/// Every effect is handed to the kernel before its answer is sent, so it survives the end of the process. It is not
/// synced: the sandbox does not rehearse a loss of power.
final class LedgerFile: Sendable {
    private static let magic = Array("reauth sandbox 2".utf8)
    private static let headerSize = 48

    private let file: FileDescriptor
    private let path: String

    /// Opens or creates the file of a fleet, and gives `replay` its records in order.
    ///
    /// A record that was cut short at the end is dropped. Throws ``SandboxError``.
    init(path: String, fleet: SandboxPopulation, replay: (LedgerRecord) -> Void) throws {
        self.path = path
        do {
            file = try .open(
                FilePath(path),
                .readWrite,
                options: [.create, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw SandboxError.ledgerFile(path, problem: "\(error)")
        }
        guard try file.tryLockFile() else {
            throw SandboxError.ledgerFile(
                path,
                problem: "another sandbox is writing it; stop that one, or name another"
            )
        }
        var header = Self.magic
        LedgerRecord.append(fleet.seed, to: &header)
        // The upper half is free, because no fleet is that large. It is zero unless instances share accounts or HubSpot is used.
        let sharing = UInt64(fleet.instancesPerAccount - 1) << 32
        // In hundredths of a percent.
        let hubSpot = UInt64(fleet.hubSpotPercent * 100) << 48
        LedgerRecord.append(UInt64(fleet.count) | sharing | hubSpot, to: &header)
        LedgerRecord.append(fleet.deletedPercent.bitPattern, to: &header)
        LedgerRecord.append(fleet.expiredPercent.bitPattern, to: &header)
        let found = try readUp(to: Self.headerSize)
        if found.count < Self.headerSize {
            try startAnew(at: 0)
            try write(header)
        } else {
            guard found == header else {
                let problem = "it belongs to a sandbox with another seed or size; give this one a file of its own"
                throw SandboxError.ledgerFile(path, problem: problem)
            }
            try readRecords(of: fleet, replay)
        }
    }

    deinit {
        try? file.close()
    }

    /// Unlocks the file for the next sandbox; nothing may be appended afterwards.
    func release() {
        try? file.unlockFile()
    }

    func append(_ records: [LedgerRecord]) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * LedgerRecord.size)
        for record in records {
            record.append(to: &bytes)
        }
        try write(bytes)
    }

    private func readRecords(of fleet: SandboxPopulation, _ replay: (LedgerRecord) -> Void) throws {
        var end = Self.headerSize
        while true {
            let bytes = try readUp(to: LedgerRecord.size * 1024)
            for start in stride(from: 0, through: bytes.count - LedgerRecord.size, by: LedgerRecord.size) {
                guard let record = LedgerRecord(bytes[start..<start + LedgerRecord.size]),
                    record.entry.instance == LedgerEntry.noInstance || record.entry.instance < fleet.count
                else {
                    throw SandboxError.ledgerFile(
                        path,
                        problem: "the record at byte \(end) is not valid; remove the file"
                    )
                }
                replay(record)
                end += LedgerRecord.size
            }
            if bytes.count < LedgerRecord.size * 1024 { break }
        }
        try startAnew(at: Int64(end))
    }

    /// Drops what stands behind `end`; the next record is written there.
    private func startAnew(at end: Int64) throws {
        do {
            try file.resize(to: end)
            try file.seek(offset: end, from: .start)
        } catch {
            throw failure(error)
        }
    }

    /// Reads `count` bytes, or fewer where the file ends.
    private func readUp(to count: Int) throws -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let part = try file.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    )
                    if part == 0 { break }
                    filled += part
                }
            }
        } catch {
            throw failure(error)
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        do {
            try file.writeAll(bytes)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> SandboxError {
        .ledgerFile(path, problem: "\(error)")
    }
}
