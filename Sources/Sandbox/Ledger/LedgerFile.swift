#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The ledger on disk, so that a sandbox whose process was killed can continue.
///
/// Every effect is handed to the kernel before its answer is sent, so it survives the end of the process. It is not
/// synced: the sandbox does not rehearse a loss of power.
final class LedgerFile: Sendable {
    private static let magic = Array("reauth sandbox 2".utf8)
    private static let headerSize = 48

    private let descriptor: CInt
    private let path: String

    /// Opens or creates the file of a fleet, and gives `replay` its records in order.
    ///
    /// A record that was cut short at the end is dropped. Throws ``SandboxError``.
    init(path: String, fleet: SandboxPopulation, replay: (LedgerRecord) -> Void) throws {
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
            guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure() }
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
        close(descriptor)
    }

    /// Unlocks the file for the next sandbox; nothing may be appended afterwards.
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
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw failure() }
    }

    /// Reads `count` bytes, or fewer where the file ends.
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

/// `write(2)` under another name, for methods that are called `write` themselves.
private func sandboxWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
