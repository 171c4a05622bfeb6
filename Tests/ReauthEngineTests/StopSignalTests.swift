import ReauthModel
import ReauthTesting
import Testing

@testable import ReauthEngine

@Suite struct StopSignalTests {
    @Test func itIsGivenOnceAndForAll() {
        let stop = StopSignal()
        #expect(!stop.isRequested)
        stop.request()
        stop.request()
        #expect(stop.isRequested)
    }

    @Test func aFollowerIsGivenWithItAndByItself() async {
        let stop = StopSignal()
        let (first, second) = (stop.follower(), stop.follower())
        first.request()
        #expect(first.isRequested && !second.isRequested && !stop.isRequested)
        async let woken: Void = second.requested()
        stop.request()
        await woken
        #expect(second.isRequested && stop.follower().isRequested)
    }

    @Test func aTaskThatWaitsIsWoken() async {
        let stop = StopSignal()
        let woken = Record<Int>()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    await stop.requested()
                    woken.add(number)
                }
            }
            await lettingOthersWork()
            #expect(woken.isEmpty)
            stop.request()
        }
        #expect(woken.all.sorted() == Array(0..<100))
        // Who comes later does not wait.
        await stop.requested()
    }

    @Test func aCancelledTaskDoesNotWait() async {
        let stop = StopSignal()
        let task = Task { await stop.requested() }
        await lettingOthersWork()
        task.cancel()
        await task.value
        #expect(!stop.isRequested)
    }

    @Test func aSleepEndsWithItsTime() async throws {
        let (stop, clock) = (StopSignal(), ManualClock())
        let task = Task { try await stop.sleep(for: .seconds(5), time: clock) }
        #expect(await eventually { clock.sleepers == 1 })
        clock.advance(by: .milliseconds(4999))
        await lettingOthersWork()
        #expect(clock.sleepers == 1)
        clock.advance(by: .milliseconds(1))
        try await task.value
    }

    @Test(arguments: [Duration.zero, .seconds(-5)])
    func aSleepWithoutLengthReturnsAtOnce(duration: Duration) async throws {
        try await StopSignal().sleep(for: duration, time: ManualClock())
    }

    @Test func aSleepEndsWithTheSignalAndLeavesNobodySleeping() async throws {
        let (stop, clock) = (StopSignal(), ManualClock())
        let task = Task { try await stop.sleep(for: .seconds(86_400), time: clock) }
        #expect(await eventually { clock.sleepers == 1 })
        stop.request()
        try await task.value
        #expect(clock.sleepers == 0)
        // And does not begin any more.
        try await stop.sleep(for: .seconds(86_400), time: clock)
    }

    @Test func aSleepThatIsCancelledThrowsEachTime() async throws {
        for number in 0..<300 {
            let (stop, clock) = (StopSignal(), ManualClock())
            let task = Task { try await stop.sleep(for: .seconds(5), time: clock) }
            // Before it waits, and while it waits.
            if number % 2 == 0 { _ = await eventually { clock.sleepers == 1 } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
