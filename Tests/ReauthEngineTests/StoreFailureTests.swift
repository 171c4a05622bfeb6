import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

/// A store that gives up: nothing is sent that was not recorded, and nothing is lost.
@Suite struct StoreFailureTests {
    /// A disk that is full from the n-th write on.
    private final class Disk: Sendable {
        private let writes = Mutex(0)
        private let limit: Int

        init(fullAt limit: Int) {
            self.limit = limit
        }

        var isFull: Bool { writes.withLock { $0 >= limit } }

        func write() throws {
            writes.withLock { $0 += 1 }
            if isFull { throw StoreUnusable(message: "no space left on the device") }
        }
    }

    /// Fails before the write is there, or when it is there and nobody can know.
    private func store(_ base: any RunStore, _ disk: Disk, isWrittenAllTheSame: Bool = false) -> TappedStore {
        var store = TappedStore(base: base)
        if isWrittenAllTheSame {
            store.afterWrite = { _ in try disk.write() }
        } else {
            store.beforeWrite = { _ in try disk.write() }
        }
        return store
    }

    /// Whether the run came to its end; the one other thing that may happen is that it says that its store is unusable.
    private func succeeds(_ fleet: TestFleet, over store: TappedStore) async throws -> Bool {
        do {
            try await fleet.run(over: store)
            return true
        } catch is StoreUnusable {
            return false
        }
    }

    @Test(arguments: ["sfdc", "box", "twofold"], [false, true])
    func nothingIsSentAfterAWriteFailedAndTheNextRunFinishes(element: String, isWrittenAllTheSame: Bool) async throws {
        var limit = 1
        while true {
            let disk = Disk(fullAt: limit)
            let late = Record<FarSide.Call>()
            var fleet = try await TestFleet(
                [Account(1, element)],
                revoke: element == "twofold" ? .grant : .accessToken,
                onCall: { call in if disk.isFull { late.add(call) } }
            )
            let failing = store(fleet.store, disk, isWrittenAllTheSame: isWrittenAllTheSame)
            let succeeded = try await succeeds(fleet, over: failing)
            #expect(late.isEmpty, "sent after write \(limit) had failed")
            if !succeeded {
                // The same world, and a disk with space.
                fleet.far = FarSide(after: fleet.far)
                let end = try await fleet.run()
                #expect(end.isFinished)
            }
            try await fleet.expectConsistent()
            let ended = fleet.far.ended
            #expect(Set(ended).count == ended.count)
            let progress = try await fleet.item().progress
            // A ping that was promised is not repeated: where the platform refreshes, only it could have told.
            // Neither does a changed token tell, where the answer was not recorded.
            let isUntold = element == "box" && [.pingLost, .tokensChanged].contains(progress.reason)
            #expect(progress.outcome == (isUntold ? .inDoubt : element == "box" ? .rotated : .awaitingCode))
            if succeeded { break }
            limit += 1
        }
        // At least the intent, its settlement and the end were written.
        #expect(limit > 3)
    }

    @Test(arguments: [1, 2, 3, 10, 40, 80, 115])
    func aFleetWhoseStoreFailsSendsOnlyWhatIsRecorded(limit: Int) async throws {
        let accounts = (1...40).map { Account($0, ["sfdc", "box"][$0 % 2]) }
        var fleet = try await TestFleet(accounts, concurrency: 8)
        let failing = store(fleet.store, Disk(fullAt: limit))
        let succeeded = try await succeeds(fleet, over: failing)
        #expect(!succeeded)
        // The far side looks for the intent at each revocation.
        #expect(fleet.far.violations.isEmpty)
        #expect(fleet.far.revocations.count < limit)
        fleet.far = FarSide(after: fleet.far)
        let end = try await fleet.run()
        #expect(end.isFinished)
        try await fleet.expectConsistent()
        #expect(Set(fleet.far.ended) == Set((1...40).map { "access-\($0)-1" }))
        #expect(fleet.far.ended.count == 40)
    }

    @Test func aStoreThatCannotTakeGaugesStopsTheRun() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc")])
        var failing = TappedStore(base: fleet.store)
        failing.beforeGauges = { throw StoreUnusable(message: "read-only") }
        let store = failing
        await #expect(throws: StoreUnusable.self) { try await fleet.run(over: store) }
        #expect(try await fleet.run().isFinished)
        try await fleet.expectConsistent()
    }

    @Test func aHeartbeatThatFailsStopsTheRun() async throws {
        // Each request is held until the run is being stopped.
        let fleet = try await TestFleet(
            (1...20).map { Account($0, "sfdc") },
            onCall: { _ in _ = await eventually { Task.isCancelled } }
        )
        await #expect(throws: JobBusy.self) {
            try await fleet.run(heartbeat: { throw JobBusy(message: "another process took the job") })
        }
        #expect(fleet.far.revocations.isEmpty)
        #expect(try await fleet.items().allSatisfy { $0.progress.outcome == nil })
    }
}
