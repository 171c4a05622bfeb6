import ReauthEngine
package import ReauthModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Keeps a second process from working on the same job.
///
/// The truth is a lock of the kernel on `<job>.lock` beside the store (`flock(2)`): it ends with the process that holds
/// it, however that ends, and it holds across containers that share the folder. What is written in the file is only
/// told to people. The file is never deleted, or two processes could hold locks on two files of one name.
package final class JobLock: JobLease {
    /// The lock's file.
    package let path: String
    /// Who held the lock before and died with it, in words for a log line; `nil` when it was free.
    package let takenOverFrom: String?

    private let identity: StoreFile.Identity
    private let time: any TimeSource
    private let state: Mutex<(descriptor: Int32?, owner: LockOwner)>

    private init(
        path: String,
        descriptor: Int32,
        previous: LockOwner?,
        identity: StoreFile.Identity,
        time: any TimeSource
    ) {
        self.path = path
        self.identity = identity
        self.time = time
        takenOverFrom = previous?.sentence
        state = Mutex((descriptor, LockOwner(since: time.now)))
    }

    deinit {
        // The lock goes, but the file still names its owner: who comes next hears that it was not released.
        if let descriptor = state.withLock({ $0.descriptor }) { close(descriptor) }
    }

    /// Takes the lock of a job.
    ///
    /// Throws ``JobBusy`` when another process, or another part of this one, holds it.
    package static func acquire(job: String, storePath: String, time: any TimeSource) throws -> JobLock {
        guard !job.isEmpty, !job.contains("/"), !job.hasPrefix(".") else {
            throw StoreUnusable(message: "A job's name holds a-z, 0-9 and - only; no lock can be made for this one.")
        }
        let store = StoreFile.absolute(storePath)
        try StoreFile.makeFolder(of: store)
        let folder = StoreFile.folder(of: store)
        let path = folder == "/" ? "/\(job).lock" : "\(folder)/\(job).lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFile.failed("the lock cannot be opened", path) }
        do {
            try lock(descriptor, job: job, path: path, now: time.now)
            var status = stat()
            guard fstat(descriptor, &status) == 0, StoreFile.identity(of: path) == StoreFile.Identity(status) else {
                throw StoreUnusable(message: "\(path): the lock was removed while it was taken. Start again.")
            }
            let previous = LockOwner(reading: descriptor)
            let lock = JobLock(
                path: path,
                descriptor: descriptor,
                previous: previous,
                identity: StoreFile.Identity(status),
                time: time
            )
            try lock.heartbeat()
            return lock
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Who works on a job, or did and died with it, as its lock tells people; `nil` when nobody does.
    ///
    /// `isHeard` is whether there was a heartbeat in the last ten seconds. The lock itself is not touched: a look must not
    /// be in the way of a start.
    package static func owner(
        ofJob job: String,
        storePath: String,
        now: Timestamp
    ) -> (sentence: String, isHeard: Bool)? {
        let descriptor = open(
            "\(StoreFile.folder(of: StoreFile.absolute(storePath)))/\(job).lock",
            O_RDONLY | O_NOFOLLOW | O_CLOEXEC
        )
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return LockOwner(reading: descriptor).map { owner in
            // Timestamps are written so that they sort.
            (owner.sentence, owner.heartbeat >= now.advanced(by: .seconds(-10)).description)
        }
    }

    private static func lock(_ descriptor: Int32, job: String, path: String, now: Timestamp) throws {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK:
                let owner = LockOwner(reading: descriptor).map(\.sentence) ?? "another process"
                throw JobBusy(
                    message: "Job \(job) is being worked on by \(owner). Wait until it has ended, or look at it with "
                        + "`reauth status`. (\(path))"
                )
            default: throw StoreFile.failed("the lock cannot be taken", path)
            }
        }
    }

    /// Notes that the owner is alive; to be called every few seconds.
    ///
    /// Throws ``StoreUnusable`` when somebody removed or replaced the lock's file: another process may work on the job,
    /// so this one must stop.
    package func heartbeat() throws {
        try state.withLock { state in
            guard let descriptor = state.descriptor else { return }
            guard StoreFile.identity(of: path) == identity else {
                throw StoreUnusable(
                    message: "\(path): the lock was removed or replaced, so another process may work on the job. "
                        + "Never delete it; start again with `reauth resume`."
                )
            }
            state.owner.heartbeat = time.now.description
            guard state.owner.write(to: descriptor) else { throw StoreFile.failed("the lock cannot be written", path) }
        }
    }

    /// Gives the lock back.
    ///
    /// Calling it again does nothing.
    package func release() {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return }
            // An empty file says that its last owner left in order.
            _ = ftruncate(descriptor, 0)
            close(descriptor)
            state.descriptor = nil
        }
    }
}
