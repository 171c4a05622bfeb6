import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

@Suite struct PlatformRetryTests {
    private func source(_ directory: FakeDirectory, _ time: FakeTime) -> PlatformInstanceSource {
        PlatformInstanceSource(directory: directory, time: time, jitter: LargestGenerator())
    }

    @Test(arguments: [
        RequestFailure.throttled(Evidence()), .notSent(Evidence()), .lost(Evidence()), .unavailable(Evidence()),
    ])
    func aPageIsAskedForAgain(_ failure: RequestFailure) async throws {
        let time = FakeTime()
        let failures = [RequestFailure](repeating: failure, count: 4)
        let directory = FakeDirectory(pages: [nil: .ids(1...2)], count: .count(2), failures: failures)
        let delivery = try await collect(source(directory, time))
        #expect(delivery.seeds.count == 2)
        #expect(delivery.summary.warnings == [])
        #expect(time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        #expect(directory.calls.count == 6)
    }

    @Test func afterFiveTriesTheSourceIsUnavailable() async throws {
        let failures = [RequestFailure](repeating: .unavailable(Evidence(httpStatus: 503, requestID: "r-1")), count: 5)
        let directory = FakeDirectory(pages: [nil: .ids(1...2)], failures: failures)
        let error = await #expect(throws: SourceUnavailable.self) {
            _ = try await collect(source(directory, FakeTime()))
        }
        #expect(directory.calls.count == 5)
        #expect(error?.description.contains("HTTP 503, request r-1") == true)
    }

    @Test func aParkedLaneCostsNoTryAndIsWaitedFor() async throws {
        let time = FakeTime()
        let until = FakeTime.start.advanced(by: .seconds(90))
        var failures = [RequestFailure](repeating: .parked(until: until), count: 2)
        failures += [RequestFailure](repeating: .lost(Evidence()), count: 4)
        let directory = FakeDirectory(pages: [nil: .ids([1])], count: .count(1), failures: failures)
        #expect(try await collect(source(directory, time)).seeds.count == 1)
        #expect(time.sleeps.prefix(2) == [.seconds(90), .seconds(1)])
        #expect(time.sleeps.count == 6)
    }

    @Test func nobodyWaitsForADay() async throws {
        let time = FakeTime()
        let until = FakeTime.start.advanced(by: .seconds(86_400))
        let directory = FakeDirectory(failures: [.parked(until: until)])
        let error = await #expect(throws: SourceUnavailable.self) { _ = try await collect(source(directory, time)) }
        #expect(time.sleeps == [])
        #expect(error?.description.contains("2026-11-24T03:00:00.000Z") == true)
    }

    @Test func aLaneThatStaysParkedEndsInAnError() async throws {
        let failures = [RequestFailure](repeating: .parked(until: FakeTime.start), count: 100)
        let directory = FakeDirectory(failures: failures)
        await #expect(throws: SourceUnavailable.self) { _ = try await collect(source(directory, FakeTime())) }
        #expect(directory.calls.count == 21)
    }

    @Test func anAnswerThatNoRuleCoversIsNotAskedForAgain() async throws {
        let directory = FakeDirectory(failures: [.unexpected(Evidence(httpStatus: 200, note: "no JSON"))])
        let error = await #expect(throws: SourceUnavailable.self) {
            _ = try await collect(source(directory, FakeTime()))
        }
        #expect(directory.calls.count == 1)
        #expect(error?.description.contains("HTTP 200, no JSON") == true)
    }

    @Test func rejectedCredentialsStopAtOnce() async throws {
        let directory = FakeDirectory(
            pages: [nil: .ids(1...1500, next: "b"), "b": .unauthorized(Evidence(httpStatus: 401))]
        )
        let error = await #expect(throws: CredentialsRejected.self) {
            _ = try await collect(source(directory, FakeTime()))
        }
        #expect(directory.calls.count == 2)
        #expect(error?.evidence.httpStatus == 401)
    }

    @Test func cancellationEndsTheWaiting() async throws {
        let failures = [RequestFailure](repeating: .lost(Evidence()), count: 4)
        let directory = FakeDirectory(pages: [nil: .ids([1])], failures: failures)
        let source = source(directory, FakeTime())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await collect(source)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(directory.calls.isEmpty)
    }
}
