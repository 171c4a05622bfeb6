import LocalFiles
package import ReauthEngine
import ReauthModel
import Synchronization
import SystemPackage

/// Claims on instances that hold across the processes that share a store.
///
/// A claim is a lock of the kernel on one byte per instance of `<store>.claims`, which stays empty. Locks of the open
/// file description (`F_OFD_SETLK`) end with the process that holds them, however that ends: there are no leases, and
/// no clock is asked. Unlike the older kind they are not lost when another descriptor of the file is closed. The file
/// is never deleted, or two processes could hold locks on two files of one name.
///
/// A byte's place is a 63-bit hash of what is claimed. Two instances with the same hash cannot be worked on at the same
/// time: a needless refusal, but never two owners.
package final class ClaimFile: ItemClaims {
    /// The open file, and the bytes that this object holds: to the kernel all locks of one open file description have
    /// one owner.
    private struct State {
        var file: FileDescriptor?
        var held: Set<Int64> = []
    }

    /// The file of the claims.
    package let path: String
    private let state = Mutex(State())

    /// The claims on the items of a store.
    ///
    /// Opens nothing before the first claim.
    package init(storePath: String) {
        path = StoreFile.absolute(storePath) + ".claims"
    }

    deinit {
        try? state.withLock { $0.file }?.close()
    }

    /// Claims an instance for the length of `body`; returns `nil` without running it when another one has it.
    ///
    /// Throws ``StoreUnusable`` when nothing can be claimed, and what `body` throws.
    package func withClaim<Result: Sendable>(
        on subject: ClaimSubject,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        let place = Self.place(of: subject)
        guard try claim(place) else { return nil }
        defer { release(place) }
        return try await body()
    }

    /// The byte that stands for an instance, or for an item whose instance is not known: FNV-1a (RFC 9923), folded to the 63
    /// bits that a place in a file can have.
    static func place(of subject: ClaimSubject) -> Int64 {
        let text =
            switch subject {
            case .instance(let id, let platform): "instance\u{0}\(platform)\u{0}\(id)"
            case .item(let sequence, let run): "item\u{0}\(run)\u{0}\(sequence)"
            }
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        // Below the largest place, because a range of one byte has an end, too.
        return Int64(((hash >> 63) ^ hash) & 0x7FFF_FFFF_FFFF_FFFE)
    }

    private func claim(_ place: Int64) throws(StoreUnusable) -> Bool {
        try state.withLock { state throws(StoreUnusable) in
            let file = try openFile(&state)
            guard !state.held.contains(place) else { return false }
            do {
                guard try file.tryLock(place..<place + 1, .exclusive) else { return false }
            } catch {
                throw StoreFile.failed("an item cannot be claimed", path, error)
            }
            state.held.insert(place)
            return true
        }
    }

    private func release(_ place: Int64) {
        state.withLock { state in
            // Where the unlock fails, the lock is still ours and must not count as free.
            guard let file = state.file, (try? file.unlock(place..<place + 1)) != nil else { return }
            state.held.remove(place)
        }
    }

    /// The descriptor of the file that ``path`` names now.
    private func openFile(_ state: inout State) throws(StoreUnusable) -> FileDescriptor {
        let file: FileDescriptor
        do {
            file =
                try state.file
                ?? .open(
                    FilePath(path),
                    .readWrite,
                    options: [.create, .noFollow, .closeOnExec],
                    permissions: .ownerReadWrite
                )
        } catch {
            throw StoreFile.failed("the claims cannot be opened", path, error)
        }
        state.file = file
        guard let identity = file.identity, identity == StoreFile.identity(of: path) else {
            throw StoreUnusable(
                message: "\(path): the file of the claims was removed or replaced, so another process may work on the "
                    + "same items. Never delete it; start again."
            )
        }
        return file
    }
}
