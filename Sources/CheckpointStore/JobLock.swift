import LocalFiles
import ReauthEngine
package import ReauthModel
import Synchronization
import SystemPackage

/// Keeps a second process from working on the same job.
///
/// The lock is one of the kernel (`flock(2)`) on `<job>.lock` beside the store: it ends with the process that holds it,
/// however that ends, and it works across containers that share the folder. What is written in the file is only for
/// people. The file is never deleted, or two processes could hold locks on two files of one name.
package final class JobLock: JobLease {
    /// The lock's file.
    package let path: String
    /// The process that held the lock before and died with it, in words for a log line; `nil` when it was free.
    package let takenOverFrom: String?

    private let identity: FileIdentity
    private let time: any TimeSource
    private let state: Mutex<(file: FileDescriptor?, owner: LockOwner)>

    private init(
        path: String,
        file: FileDescriptor,
        previous: LockOwner?,
        identity: FileIdentity,
        time: any TimeSource
    ) {
        self.path = path
        self.identity = identity
        self.time = time
        takenOverFrom = previous?.sentence
        state = Mutex((file, LockOwner(since: time.now)))
    }

    deinit {
        // The kernel drops the lock, but the file still names its owner: so the next process learns that the lock was
        // not released.
        try? state.withLock { $0.file }?.close()
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
        let file: FileDescriptor
        do {
            file = try .open(
                FilePath(path),
                .readWrite,
                options: [.create, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw StoreFile.failed("the lock cannot be opened", path, error)
        }
        do {
            try lock(file, job: job, path: path)
            guard let identity = file.identity, StoreFile.identity(of: path) == identity else {
                throw StoreUnusable(message: "\(path): the lock was removed while it was taken. Start again.")
            }
            let previous = LockOwner(reading: file)
            let lock = JobLock(path: path, file: file, previous: previous, identity: identity, time: time)
            try lock.heartbeat()
            return lock
        } catch {
            try? file.close()
            throw error
        }
    }

    /// The process that works on a job, or that died while it did, as its lock names it; `nil` when there is none.
    ///
    /// `isHeard` is whether there was a heartbeat in the last ten seconds. The lock itself is not touched: reading must
    /// not keep another process from starting.
    package static func owner(
        ofJob job: String,
        storePath: String,
        now: Timestamp
    ) -> (sentence: String, isHeard: Bool)? {
        let path = FilePath(storePath).absolute.folder.appending("\(job).lock")
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.noFollow, .closeOnExec]) else {
            return nil
        }
        defer { try? file.close() }
        return LockOwner(reading: file).map { owner in
            // Timestamps are written so that they sort.
            (owner.sentence, owner.heartbeat >= now.advanced(by: .seconds(-10)).description)
        }
    }

    private static func lock(_ file: FileDescriptor, job: String, path: String) throws {
        let isFree: Bool
        do {
            isFree = try file.tryLockFile()
        } catch {
            throw StoreFile.failed("the lock cannot be taken", path, error)
        }
        guard !isFree else { return }
        let owner = LockOwner(reading: file).map(\.sentence) ?? "another process"
        throw JobBusy(
            message: "Job \(job) is being worked on by \(owner). (\(path))"
        )
    }

    /// Notes that the owner is alive; to be called every few seconds.
    ///
    /// Throws ``StoreUnusable`` when the lock's file was removed or replaced: another process may work on the job,
    /// so this one must stop.
    package func heartbeat() throws {
        try state.withLock { state in
            guard let file = state.file else { return }
            guard StoreFile.identity(of: path) == identity else {
                throw StoreUnusable(
                    message: "\(path): the lock was removed or replaced, so another process may work on the job. "
                        + "Never delete it; start again with `reauth resume`."
                )
            }
            state.owner.heartbeat = time.now.description
            do {
                try state.owner.write(to: file)
            } catch {
                throw StoreFile.failed("the lock cannot be written", path, error)
            }
        }
    }

    /// Gives the lock back.
    ///
    /// Calling it again does nothing.
    package func release() {
        state.withLock { state in
            guard let file = state.file else { return }
            // An empty file says that its last owner ended in order.
            try? file.resize(to: 0)
            try? file.close()
            state.file = nil
        }
    }
}
