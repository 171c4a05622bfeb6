package import ReauthEngine
package import ReauthModel
import Testing

/// One sentence that the port `JobLocks` promises, checked on two views of the same locks: of two parts of one process, or of
/// two processes.
package struct JobLocksContract: Sendable, CustomTestStringConvertible {
    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any JobLocks, any JobLocks, Timestamp) async throws -> Void

    private init(
        _ sentence: String,
        _ body: @escaping @Sendable (any JobLocks, any JobLocks, Timestamp) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it; `now` is the moment that both views take for the present.
    package func check(_ one: any JobLocks, _ other: any JobLocks, at now: Timestamp) async throws {
        try await body(one, other, now)
    }

    /// The whole port.
    package static let all = [
        JobLocksContract("a job that is locked is busy for every other one") { one, other, _ in
            let lease = try await one.acquire(job: "nightly")
            #expect(lease.takenOverFrom == nil)
            await #expect(throws: JobBusy.self) { _ = try await other.acquire(job: "nightly") }
            await #expect(throws: JobBusy.self) { _ = try await one.acquire(job: "nightly") }
            try lease.heartbeat()
            lease.release()
        },
        JobLocksContract("a lock that was released is free, and nothing is taken over") { one, other, _ in
            let first = try await one.acquire(job: "nightly")
            first.release()
            first.release()
            let second = try await other.acquire(job: "nightly")
            #expect(second.takenOverFrom == nil)
            await #expect(throws: JobBusy.self) { _ = try await one.acquire(job: "nightly") }
            second.release()
        },
        JobLocksContract("a lock whose holder ended without releasing it is taken over, and names the holder") {
            one,
            other,
            _ in
            do { _ = try await one.acquire(job: "nightly") }
            let next = try await other.acquire(job: "nightly")
            #expect(next.takenOverFrom?.isEmpty == false)
            next.release()
        },
        JobLocksContract("jobs do not disturb each other") { one, other, now in
            let nightly = try await one.acquire(job: "nightly")
            let weekly = try await other.acquire(job: "weekly")
            weekly.release()
            #expect(await other.worker(onJob: "nightly", at: now) != nil)
            #expect(await other.worker(onJob: "weekly", at: now) == nil)
            nightly.release()
        },
        JobLocksContract("the worker on a job is seen by others as long as the lock is held, and takes no lock") {
            one,
            other,
            now in
            #expect(await other.worker(onJob: "nightly", at: now) == nil)
            let lease = try await one.acquire(job: "nightly")
            let worker = try #require(await other.worker(onJob: "nightly", at: now))
            #expect(worker.isAlive && !worker.description.isEmpty)
            lease.release()
            #expect(await other.worker(onJob: "nightly", at: now) == nil)
        },
        JobLocksContract("a worker counts as alive for ten seconds after its last heartbeat") { one, other, now in
            let lease = try await one.acquire(job: "nightly")
            #expect(await other.worker(onJob: "nightly", at: now.advanced(by: .seconds(10)))?.isAlive == true)
            #expect(await other.worker(onJob: "nightly", at: now.advanced(by: .seconds(11)))?.isAlive == false)
            lease.release()
        },
    ]
}
