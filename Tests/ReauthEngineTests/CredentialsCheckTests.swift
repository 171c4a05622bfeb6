@testable import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite struct CredentialsCheckTests {
    private func fleet(
        _ script: @escaping FarSide.Script = { _, _ in nil },
        onCall: @escaping @Sendable (FarSide.Call) async throws -> Void = { _ in }
    ) async throws -> TestFleet {
        try await TestFleet([], script: script, onCall: onCall)
    }

    @Test func manyWhoAskAtTheSameTimeShareOneQuestion() async throws {
        let gate = StopSignal()
        let fleet = try await fleet(onCall: { _ in await gate.requested() })
        let check = CredentialsCheck(platform: fleet.far)
        try await withThrowingTaskGroup(of: CredentialsAnswer.self) { group in
            for _ in 0..<200 { group.addTask { try await check.check() } }
            await lettingOthersWork()
            gate.request()
            for try await answer in group { #expect(answer == .accepted(Evidence(httpStatus: 200))) }
        }
        #expect(fleet.far.calls == [.credentials])
    }

    @Test func aLaterQuestionIsAskedAnew() async throws {
        let fleet = try await fleet({ _, count in count == 2 ? .unauthorized : nil })
        let check = CredentialsCheck(platform: fleet.far)
        #expect(try await check.check() == .accepted(Evidence(httpStatus: 200)))
        let error = await #expect(throws: CredentialsRejected.self) { try await check.check() }
        #expect(error?.evidence == Evidence(httpStatus: 401))
        #expect(try await check.check() == .accepted(Evidence(httpStatus: 200)))
        #expect(fleet.far.calls.count == 3)
    }

    @Test func thereIsNeverMoreThanOneQuestionUnderWay() async throws {
        let fleet = try await fleet(onCall: { _ in for _ in 0..<20 { await Task.yield() } })
        let check = CredentialsCheck(platform: fleet.far)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    for _ in 0..<(number % 7) { await Task.yield() }
                    for _ in 0..<30 { _ = try await check.check() }
                }
            }
            try await group.waitForAll()
        }
        #expect(fleet.far.peaks["-"] == 1)
    }

    @Test func allWhoShareAQuestionLearnThatTheyAreRejected() async throws {
        let gate = StopSignal()
        let fleet = try await fleet({ _, _ in .unauthorized }, onCall: { _ in await gate.requested() })
        let check = CredentialsCheck(platform: fleet.far)
        let tasks = (0..<20).map { _ in Task { try await check.check() } }
        await lettingOthersWork()
        gate.request()
        for task in tasks {
            await #expect(throws: CredentialsRejected.self) { try await task.value }
        }
        #expect(fleet.far.calls.count == 1)
    }

    @Test func aFailureIsHandedOnAsItIs() async throws {
        let until = ManualClock.start
        let fleet = try await fleet({ _, _ in .fails(.parked(until: until)) })
        #expect(try await CredentialsCheck(platform: fleet.far).check() == .failed(.parked(until: until)))
    }

    @Test func theQuestionEndsWithTheTaskThatAskedIt() async throws {
        let begun = Record<Bool>()
        let fleet = try await fleet(onCall: { _ in
            begun.add(true)
            _ = await eventually { Task.isCancelled }
            try Task.checkCancellation()
        })
        let check = CredentialsCheck(platform: fleet.far)
        let task = Task { try await check.check() }
        #expect(await eventually { !begun.isEmpty })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
