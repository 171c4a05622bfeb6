import Logging
import ReauthEngine
import ReauthModel

// One process at a time works on a job.
extension JobExecution {
    /// How often is looked whether the other process has ended: no system tells when a lock becomes free.
    private static let turn: Duration = .seconds(1)

    /// The job of a file, with its lock where the start waits for another process.
    func start(of jobPath: String, _ whenRunning: WhenRunning) async throws -> (JobFile, (any JobLease)?) {
        let file = try environment.jobs.job(at: jobPath)
        try refuseWhileStopped()
        guard whenRunning == .wait else { return (file, nil) }
        let lease = try await freeLease(ofJob: file.job.name)
        do {
            // The file may have been changed while the other process worked.
            let current = try environment.jobs.job(at: jobPath)
            guard current.job.name == file.job.name else {
                throw OperationFailure(.planChanged, "\(file.path) has another `name` meanwhile: start it again")
            }
            return (current, lease)
        } catch {
            lease.release()
            throw error
        }
    }

    /// The lock of a job as soon as it is free.
    ///
    /// However long its holder was not heard from: only a lock that the system gives is taken.
    private func freeLease(ofJob job: String) async throws -> any JobLease {
        var isAnnounced = false
        while true {
            do {
                return try await environment.store.locks.acquire(job: job)
            } catch let busy as JobBusy {
                if !isAnnounced { environment.announcer.say("\(busy.message) This start waits until then.") }
                isAnnounced = true
                try await environment.time.sleep(for: Self.turn)
                try refuseWhileStopped()
            }
        }
    }

    /// Works with the lock of a job, which is taken unless it is held already, and gives it back.
    ///
    /// Throws ``JobBusy`` while another process works on the job.
    func locked(
        _ file: JobFile,
        _ store: any OpenStore,
        by held: (any JobLease)? = nil,
        _ body: nonisolated(nonsending) (any JobLease) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let lease = if let held { held } else { try await environment.store.locks.acquire(job: file.job.name) }
        // Where another process has the lock, the store stays open: `resume` ends the pauses of that process through it.
        defer { try? store.close() }
        if let former = lease.takenOverFrom {
            environment.logger.notice("took the job over from a process that ended without releasing it: \(former)")
        }
        defer { lease.release() }
        return try await body(lease)
    }
}
