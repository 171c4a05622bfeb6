import CheckpointStore
import PortContracts
import ReauthModel
import RunStoreContract
import Testing

@Suite("The ports' contracts")
struct ContractTests {
    @Test("runs in SQLite", arguments: RunStoreContract.all)
    func sqlite(_ contract: RunStoreContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check { try folder.open() }
    }

    @Test("runs in memory", arguments: RunStoreContract.all)
    func inMemory(_ contract: RunStoreContract) async throws {
        try await contract.check { InMemoryRunStore() }
    }

    @Test("consents in SQLite", arguments: ConsentStoreContract.all)
    func consents(_ contract: ConsentStoreContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check(try folder.open())
    }

    @Test("consents in memory", arguments: ConsentStoreContract.all)
    func consentsInMemory(_ contract: ConsentStoreContract) async throws {
        try await contract.check(InMemoryRunStore())
    }

    @Test("histories in SQLite", arguments: FleetHistoryContract.all)
    func histories(_ contract: FleetHistoryContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check(try folder.open())
    }

    @Test("histories in memory", arguments: FleetHistoryContract.all)
    func historiesInMemory(_ contract: FleetHistoryContract) async throws {
        try await contract.check(InMemoryRunStore())
    }

    @Test("claims of two tasks", arguments: ItemClaimsContract.all)
    func claimsOfOneProcess(_ contract: ItemClaimsContract) async throws {
        let folder = try TemporaryFolder()
        _ = try folder.open()
        let claims = ClaimFile(storePath: folder.store)
        try await contract.check(claims, claims)
    }

    /// To the kernel two descriptions of one process are as foreign as those of two.
    @Test("claims of two processes", arguments: ItemClaimsContract.all)
    func claimsOfTwoProcesses(_ contract: ItemClaimsContract) async throws {
        let folder = try TemporaryFolder()
        _ = try folder.open()
        try await contract.check(ClaimFile(storePath: folder.store), ClaimFile(storePath: folder.store))
    }

    @Test("claims in memory", arguments: ItemClaimsContract.all)
    func claimsInMemory(_ contract: ItemClaimsContract) async throws {
        let claims = InMemoryClaims()
        try await contract.check(claims, claims)
    }

    @Test("locks of two processes", arguments: JobLocksContract.all)
    func locks(_ contract: JobLocksContract) async throws {
        let folder = try TemporaryFolder()
        let time = FixedTime()
        try await contract.check(
            JobLockFolder(storePath: folder.store, time: time),
            JobLockFolder(storePath: folder.store, time: time),
            at: time.now
        )
    }

    @Test("keys of two processes", arguments: FingerprintKeysContract.all)
    func keys(_ contract: FingerprintKeysContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check(
            FingerprintKeyFile(ofStore: folder.path + "/reauth.sqlite"),
            FingerprintKeyFile(ofStore: folder.path + "/reauth.sqlite")
        )
    }

    @Test("health in SQLite", arguments: StoreUpkeepContract.all)
    func health(_ contract: StoreUpkeepContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check(try folder.open())
    }
}
