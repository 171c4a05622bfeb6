import LocalFiles
import SystemPackage

/// The ledger on disk: a sandbox inside a process that is killed goes on where it stood.
///
/// Every effect is handed to the kernel before its answer leaves, so it survives the death of the process. It is not
/// synced: the death of the machine is not what the sandbox rehearses.
final class LedgerFile: Sendable {
    private static let magic = Array("reauth sandbox 2".utf8)
    private static let headerSize = 48

    private let file: FileDescriptor
    private let path: String

    /// Opens or creates the file for a fleet, and repeats in `world` what it says.
    ///
    /// A record that was cut short at the end is dropped.
    init(path: String, world: inout SandboxWorld) throws {
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
        LedgerRecord.append(world.fleet.seed, to: &header)
        // The upper half is free, as no fleet is that large, and zero as long as nobody shares an account and nobody has HubSpot.
        let sharing = UInt64(world.fleet.instancesPerAccount - 1) << 32
        // In hundredths of a percent.
        let hubSpot = UInt64(world.fleet.hubSpotPercent * 100) << 48
        LedgerRecord.append(UInt64(world.fleet.count) | sharing | hubSpot, to: &header)
        LedgerRecord.append(world.fleet.deletedPercent.bitPattern, to: &header)
        LedgerRecord.append(world.fleet.expiredPercent.bitPattern, to: &header)
        let found = try readUp(to: Self.headerSize)
        if found.count < Self.headerSize {
            try startAnew(at: 0)
            try write(header)
        } else {
            guard found == header else {
                let problem = "it belongs to a sandbox with another seed or size; give this one a file of its own"
                throw SandboxError.ledgerFile(path, problem: problem)
            }
            try replay(into: &world)
        }
    }

    deinit {
        try? file.close()
    }

    /// Lets the next sandbox have the file.
    ///
    /// Nothing may be appended afterwards.
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

    private func replay(into world: inout SandboxWorld) throws {
        var end = Self.headerSize
        while true {
            let bytes = try readUp(to: LedgerRecord.size * 1024)
            for start in stride(from: 0, through: bytes.count - LedgerRecord.size, by: LedgerRecord.size) {
                guard let record = LedgerRecord(bytes[start..<start + LedgerRecord.size]),
                    record.entry.instance == LedgerEntry.noInstance || record.entry.instance < world.fleet.count
                else {
                    throw SandboxError.ledgerFile(path, problem: "the record at byte \(end) is none; remove the file")
                }
                world.replay(record)
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

    /// Reads until `count` bytes are there or the file ends.
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
