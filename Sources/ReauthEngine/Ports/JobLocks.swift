package import ReauthModel

/// Keeps a second process from working on the same job.
package protocol JobLocks: Sendable {
    /// Takes the lock of a job.
    ///
    /// Throws ``JobBusy`` when another process, or another part of this one, holds it, and ``StoreUnusable`` when there can
    /// be no lock. It ends with the process that holds it, however that ends.
    func acquire(job: String) async throws -> any JobLease

    /// The process that works on a job, or that did and ended without releasing its lock; `nil` when there is none.
    ///
    /// Takes no lock, so that it never keeps a run from starting.
    func worker(onJob job: String, at now: Timestamp) async -> JobWorker?
}

/// The lock of a job, held.
package protocol JobLease: Sendable {
    /// The process that held the lock before and ended without releasing it, for a log line; `nil` when the lock was free.
    var takenOverFrom: String? { get }

    /// Notes that the holder is alive; to be called every few seconds.
    ///
    /// Throws ``StoreUnusable`` when the lock was lost: another process may work on the job, so this one must stop.
    func heartbeat() throws

    /// Gives the lock back. A second call does nothing.
    func release()
}

/// The process that works on a job, as its lock tells people.
package struct JobWorker: Sendable, Hashable {
    /// The process, when it took the lock, and its last heartbeat: `process 17, since …, last heartbeat …`.
    package var description: String
    /// Whether its last heartbeat is at most ten seconds old.
    package var isAlive: Bool

    package init(description: String, isAlive: Bool) {
        self.description = description
        self.isAlive = isAlive
    }
}
