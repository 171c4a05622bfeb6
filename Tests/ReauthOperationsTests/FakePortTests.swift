import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// The fakes obey the ports as the adapters do.
@Suite struct FakePortTests {
    private let time = Composition.time

    @Test(arguments: JobLocksContract.all)
    func locks(_ contract: JobLocksContract) async throws {
        let locks = InMemoryJobLocks(time: FrozenTime())
        try await contract.check(locks, locks, at: FrozenTime().now)
    }

    @Test(arguments: FingerprintKeysContract.all)
    func keys(_ contract: FingerprintKeysContract) async throws {
        let keys = InMemoryFingerprintKeys()
        try await contract.check(keys, keys)
    }

    @Test(arguments: StoreUpkeepContract.all)
    func upkeep(_ contract: StoreUpkeepContract) async throws {
        try await contract.check(InMemoryRunStore())
    }

    @Test(arguments: PaceLedgerContract.all)
    func pace(_ contract: PaceLedgerContract) async throws {
        let ledger = InMemoryPaceLedger()
        try await contract.check(ledger, ledger, time)
    }
}

/// A clock that stands still.
private struct FrozenTime: TimeSource {
    let now = Timestamp(rawValue: 1_800_000_000_000)
    let uptime: Duration = .seconds(10)
    func sleep(for duration: Duration) async throws {}
}
