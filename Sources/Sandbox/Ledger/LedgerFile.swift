#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The ledger on disk: a sandbox inside a process that is killed goes on where it stood.
///
/// Every effect is handed to the kernel before its answer leaves, so it survives the death of the process. It is not
/// synced: the death of the machine is not what the sandbox rehearses.
final class LedgerFile: Sendable {
    private static let magic = Array("reauth sandbox 2".utf8)
    private static let headerSize = 48

    private let descriptor: CInt
    private let path: String

    /// Opens or creates the file for a fleet, and repeats in `world` what it says.
    ///
    /// A record that was cut short at the end is dropped.
    init(path: String, world: inout SandboxWorld) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SandboxError.ledgerFile(path, problem: Self.systemError()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
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
            guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure() }
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
        close(descriptor)
    }

    /// Lets the next sandbox have the file.
    ///
    /// Nothing may be appended afterwards.
    func release() {
        flock(descriptor, LOCK_UN)
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
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw failure() }
    }

    /// Reads until `count` bytes are there or the file ends.
    private func readUp(to count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let missing = count - bytes.count
            let part = try [UInt8](unsafeUninitializedCapacity: missing) { buffer, initialized in
                let result = read(descriptor, buffer.baseAddress, missing)
                guard result >= 0 else { throw failure() }
                initialized = result
            }
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { sandboxWrite(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw failure() }
            rest.removeFirst(written)
        }
    }

    private func failure() -> SandboxError {
        .ledgerFile(path, problem: Self.systemError())
    }

    private static func systemError() -> String {
        String(cString: strerror(errno))
    }
}

/// `write(2)` by another name, for methods that are called `write` themselves.
private func sandboxWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
