package import ReauthEngine
package import ReauthModel

/// The locks of the jobs that share a store: files beside it.
package struct JobLockFolder: JobLocks {
    private let storePath: String
    private let time: any TimeSource

    package init(storePath: String, time: any TimeSource) {
        self.storePath = storePath
        self.time = time
    }

    /// Takes the lock of a job.
    package func acquire(job: String) throws -> any JobLease {
        try JobLock.acquire(job: job, storePath: storePath, time: time)
    }

    /// The process that works on a job, as its lock tells.
    package func worker(onJob job: String, at now: Timestamp) -> JobWorker? {
        JobLock.owner(ofJob: job, storePath: storePath, now: now).map { owner in
            JobWorker(description: owner.sentence, isAlive: owner.isHeard)
        }
    }
}
