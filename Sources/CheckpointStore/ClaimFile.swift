public import ReauthEngine
public import ReauthModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Claims on items that hold across the processes that share a store.
///
/// The truth is a lock of the kernel on one byte per item of `<store>.claims`, which stays empty. Locks of the open file
/// description (`F_OFD_SETLK`) end with the process that holds them, however that ends: there are no leases, and no
/// clock is asked. Unlike the older kind they are not lost when another descriptor of the file is closed. The file is
/// never deleted, or two processes could hold locks on two files of one name.
///
/// A byte's place is a 31-bit hash of the run's name and the item's sequence number. Two runs whose hashes are the same
/// may keep each other from working on items of the same number at the same time: a needless refusal, never two owners.
public final class ClaimFile: ItemClaims {
    /// The open file, and the bytes that this object holds: to the kernel all claims of one description are one owner's.
    private struct State {
        var descriptor: Int32?
        var held: Set<Int64> = []
    }

    /// `F_OFD_SETLK`, which Swift cannot see: C hides the name behind a feature macro. The numbers are part of the
    /// kernels' interface (Linux `fcntl.h`, the same for every processor; Darwin `sys/fcntl.h`).
    #if canImport(Darwin)
    private static let setLock: Int32 = 90
    #else
    private static let setLock: Int32 = 37
    #endif

    /// The file of the claims.
    public let path: String
    private let state = Mutex(State())

    /// The claims on the items of a store.
    ///
    /// Opens nothing before the first claim.
    public init(storePath: String) {
        path = StoreFile.absolute(storePath) + ".claims"
    }

    deinit {
        if let descriptor = state.withLock({ $0.descriptor }) { close(descriptor) }
    }

    /// Claims an item for the length of `body`; returns `nil` without running it when somebody else has it.
    ///
    /// Throws ``StoreUnusable`` when nothing can be claimed, and what `body` throws.
    public func withClaim<Result: Sendable>(
        on sequence: Int64,
        of run: RunID,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        let place = Self.place(of: sequence, run)
        guard try claim(place) else { return nil }
        defer { release(place) }
        return try await body()
    }

    /// The byte that stands for an item: FNV-1a of the run's name (RFC 9923), folded to 31 bits, above the sequence
    /// number.
    static func place(of sequence: Int64, _ run: RunID) -> Int64 {
        var hash: UInt32 = 2_166_136_261
        for byte in run.rawValue.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int64((hash >> 31) ^ (hash & 0x7FFF_FFFF)) << 32 | (sequence & 0xFFFF_FFFF)
    }

    private func claim(_ place: Int64) throws(StoreUnusable) -> Bool {
        try state.withLock { state throws(StoreUnusable) in
            let descriptor = try openFile(&state)
            guard !state.held.contains(place) else { return false }
            guard try lock(place, as: F_WRLCK, descriptor) else { return false }
            state.held.insert(place)
            return true
        }
    }

    private func release(_ place: Int64) {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return }
            // Where the kernel did not give it back, it is still ours: nobody may believe that it is free.
            guard (try? lock(place, as: F_UNLCK, descriptor)) == true else { return }
            state.held.remove(place)
        }
    }

    /// The descriptor of the file that has its name now.
    private func openFile(_ state: inout State) throws(StoreUnusable) -> Int32 {
        let descriptor: Int32
        if let opened = state.descriptor {
            descriptor = opened
        } else {
            descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw StoreFile.failed("the claims cannot be opened", path) }
            state.descriptor = descriptor
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, StoreFile.identity(of: path) == StoreFile.Identity(status) else {
            throw StoreUnusable(
                message: "\(path): the file of the claims was removed or replaced, so another process may work on the "
                    + "same items. Never delete it; start again."
            )
        }
        return descriptor
    }

    /// Locks or unlocks one byte; `false` when another owner has it.
    private func lock(_ place: Int64, as kind: Int32, _ descriptor: Int32) throws(StoreUnusable) -> Bool {
        var request = flock()
        request.l_type = Int16(kind)
        request.l_whence = Int16(SEEK_SET)
        request.l_start = off_t(place)
        request.l_len = 1
        while fcntl(descriptor, Self.setLock, &request) != 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN, EACCES: return false
            default: throw StoreFile.failed("an item cannot be claimed", path)
            }
        }
        return true
    }
}
