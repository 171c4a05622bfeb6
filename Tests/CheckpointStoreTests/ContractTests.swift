import CheckpointStore
import RunStoreContract
import Testing

@Suite("The port's contract")
struct ContractTests {
    @Test("SQLite", arguments: RunStoreContract.all)
    func sqlite(_ contract: RunStoreContract) async throws {
        let folder = try TemporaryFolder()
        try await contract.check { try folder.open() }
    }

    @Test("in memory", arguments: RunStoreContract.all)
    func inMemory(_ contract: RunStoreContract) async throws {
        try await contract.check { InMemoryRunStore() }
    }
}
