package import ReauthEngine
package import ReauthModel
import Synchronization

/// Locks that hold within one process.
package final class InMemoryJobLocks: JobLocks {
    fileprivate struct Entry {
        var isHeld: Bool
        var heartbeat: Timestamp
    }

    private let entries = Locked()
    private let time: any TimeSource

    package init(time: any TimeSource) {
        self.time = time
    }

    package func acquire(job: String) throws -> any JobLease {
        let (previous, isBusy) = entries.jobs.withLock { jobs in
            let previous = jobs[job]
            if previous?.isHeld != true { jobs[job] = Entry(isHeld: true, heartbeat: time.now) }
            return (previous, previous?.isHeld == true)
        }
        guard !isBusy else { throw JobBusy(message: "job \(job) is being worked on") }
        return Lease(job: job, entries: entries, time: time, takenOverFrom: previous.map { Self.description(of: $0) })
    }

    package func worker(onJob job: String, at now: Timestamp) -> JobWorker? {
        entries.jobs.withLock { $0[job] }.map { entry in
            JobWorker(
                description: Self.description(of: entry),
                isAlive: entry.heartbeat >= now.advanced(by: .seconds(-10))
            )
        }
    }

    private static func description(of entry: Entry) -> String {
        "a part of this process, last heartbeat \(entry.heartbeat)"
    }

    fileprivate final class Locked: Sendable {
        let jobs = Mutex<[String: Entry]>([:])
    }

    private final class Lease: JobLease {
        let takenOverFrom: String?
        private let job: String
        private let entries: Locked
        private let time: any TimeSource
        private let isReleased = Mutex(false)

        init(job: String, entries: Locked, time: any TimeSource, takenOverFrom: String?) {
            self.job = job
            self.entries = entries
            self.time = time
            self.takenOverFrom = takenOverFrom
        }

        deinit {
            // The entry stays, without its holder: the next one hears that it was not released.
            if !isReleased.withLock({ $0 }) { entries.jobs.withLock { $0[job]?.isHeld = false } }
        }

        func heartbeat() {
            entries.jobs.withLock { $0[job]?.heartbeat = time.now }
        }

        func release() {
            let isFirst = isReleased.withLock { isReleased in
                defer { isReleased = true }
                return !isReleased
            }
            if isFirst { entries.jobs.withLock { $0[job] = nil } }
        }
    }
}
