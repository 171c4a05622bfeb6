@testable import PacedHTTP
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

/// The counting gate alone.
@Suite struct PermitsTests {
    /// Counts the tasks inside.
    private final class Room: Sendable {
        private let state = Mutex((inside: 0, peak: 0, entered: [Int]()))

        func enter(_ number: Int = 0) {
            state.withLock { state in
                state.inside += 1
                state.peak = max(state.peak, state.inside)
                state.entered.append(number)
            }
        }

        func exit() { state.withLock { $0.inside -= 1 } }
        var inside: Int { state.withLock { $0.inside } }
        var peak: Int { state.withLock { $0.peak } }
        var entered: [Int] { state.withLock { $0.entered } }
    }

    @Test func waitersAreServedInTheOrderTheyCame() async throws {
        let permits = Permits(1)
        let room = Room()
        try await permits.acquire()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await permits.acquire()
                    room.enter(number)
                    permits.release()
                }
                // One after the other, so that the order of arrival is known.
                await lettingOthersWork()
            }
            #expect(room.entered.isEmpty)
            permits.release()
            try await group.waitForAll()
        }
        #expect(room.entered == Array(0..<50))
    }

    @Test func moreOfThemLetWaitersInAndFewerAreKeptAsTheyComeBack() async throws {
        let permits = Permits(1)
        let room = Room()
        try await permits.acquire()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    try await permits.acquire()
                    room.enter(number)
                }
                await lettingOthersWork()
            }
            permits.change(by: 2)
            await lettingOthersWork()
            #expect(await eventually { room.entered == [0, 1] })
            // Three are out, and one may be.
            permits.change(by: -2)
            permits.release()
            permits.release()
            await lettingOthersWork()
            #expect(room.entered == [0, 1] && permits.isExhausted)
            permits.release()
            #expect(await eventually { room.entered == [0, 1, 2] })
            permits.change(by: 3)
            try await group.waitForAll()
        }
        #expect(room.entered == Array(0..<6) && permits.waiting == 0)
    }

    @Test func aCodeExchangeGoesFirstAndTheOthersDoNotStarve() async throws {
        let permits = Permits(1)
        let room = Room()
        try await permits.acquire()
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Ten scripted requests for links, then ten codes.
            for number in 0..<20 {
                group.addTask {
                    try await permits.acquire(number < 10 ? .ordinary : .codeAtHand)
                    room.enter(number)
                    permits.release()
                }
                await lettingOthersWork()
            }
            permits.release()
            try await group.waitForAll()
        }
        #expect(
            room.entered == [10, 11, 12, 13, 0, 14, 15, 16, 17, 1, 18, 19, 2, 3, 4, 5, 6, 7, 8, 9]
        )
    }

    @Test func aCancelledUrgentWaiterTakesNothingAlong() async throws {
        let permits = Permits(1)
        try await permits.acquire()
        let (first, second) = (
            Task { try await permits.acquire(.codeAtHand) }, Task { try await permits.acquire(.ordinary) }
        )
        await lettingOthersWork()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        permits.release()
        _ = try await second.value
    }

    @Test func aCancelledWaiterLeavesTheQueueAndTakesNothingAlong() async throws {
        let permits = Permits(1)
        try await permits.acquire()
        let (first, second) = (Task { try await permits.acquire() }, Task { try await permits.acquire() })
        await lettingOthersWork()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        permits.release()
        _ = try await second.value
        // The one permit is out: a third has to wait.
        let third = Task { try await permits.acquire() }
        await lettingOthersWork()
        third.cancel()
        await #expect(throws: CancellationError.self) { try await third.value }
        permits.release()
        try await permits.acquire()
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func hundredsThatComeAndAreCancelledNeitherLoseNorMultiplyPermits(seed: UInt64) async throws {
        let (permits, room) = (Permits(5), Room())
        var generator = SplitMix64(seed: seed)
        var tasks: [Task<Void, any Error>] = []
        for _ in 0..<400 {
            let stay = Int.random(in: 0...5, using: &generator)
            tasks.append(
                Task {
                    try await permits.acquire()
                    room.enter()
                    for _ in 0..<stay { await Task.yield() }
                    room.exit()
                    permits.release()
                }
            )
            if Bool.random(using: &generator) { tasks[Int.random(in: tasks.indices, using: &generator)].cancel() }
            if Int.random(in: 0...3, using: &generator) == 0 { await Task.yield() }
        }
        for task in tasks { _ = await task.result }
        #expect(room.inside == 0)
        #expect(room.peak <= 5)
        // All five are back, and not one more.
        for _ in 0..<5 { try await permits.acquire() }
        let sixth = Task { try await permits.acquire() }
        await lettingOthersWork()
        sixth.cancel()
        await #expect(throws: CancellationError.self) { try await sixth.value }
    }
}
