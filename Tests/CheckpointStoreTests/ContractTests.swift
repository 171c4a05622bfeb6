import CheckpointStore
import ReauthTesting
import PortContracts
import ReauthModel
import RunStoreContract
import Testing

/// The contract of each port, on SQLite and in memory.
@Suite("The ports' contracts")
struct ContractTests {
    enum Kind: CaseIterable {
        case sqlite
        case memory
    }

    private func check(_ contract: StoreContract, on kind: Kind) async throws {
        switch kind {
        case .sqlite:
            let folder = try TemporaryFolder()
            try await contract.check(try folder.open())
        case .memory:
            try await contract.check(InMemoryRunStore())
        }
    }

    @Test(arguments: StoreContract.runLookup, Kind.allCases)
    func runLookup(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.reminderBook, Kind.allCases)
    func reminderBook(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.webhookOutbox, Kind.allCases)
    func webhookOutbox(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runInput, Kind.allCases)
    func runInput(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runCompletion, Kind.allCases)
    func runCompletion(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.inputFigures, Kind.allCases)
    func inputFigures(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.plannedInstances, Kind.allCases)
    func plannedInstances(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runItems, Kind.allCases)
    func runItems(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.thresholds, Kind.allCases)
    func thresholds(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runSteering, Kind.allCases)
    func runSteering(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.waveRecords, Kind.allCases)
    func waveRecords(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.revocationTurns, Kind.allCases)
    func revocationTurns(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.openItems, Kind.allCases)
    func openItems(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.putOffItems, Kind.allCases)
    func putOffItems(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.checkpointRecorder, Kind.allCases)
    func checkpointRecorder(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.checkpointRefusals, Kind.allCases)
    func checkpointRefusals(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.exchangeCheckpoints, Kind.allCases)
    func exchangeCheckpoints(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.grantCaps, Kind.allCases)
    func grantCaps(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.grantPlaces, Kind.allCases)
    func grantPlaces(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.campaignCheckpoints, Kind.allCases)
    func campaignCheckpoints(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.openIntents, Kind.allCases)
    func openIntents(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.auditEvents, Kind.allCases)
    func auditEvents(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runProgress, Kind.allCases)
    func runProgress(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.gaugeRecorder, Kind.allCases)
    func gaugeRecorder(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.instanceHistories, Kind.allCases)
    func instanceHistories(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.connectionDirectory, Kind.allCases)
    func connectionDirectory(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.links, Kind.allCases)
    func links(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.consentStates, Kind.allCases)
    func consentStates(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.exchangesUnderWay, Kind.allCases)
    func exchangesUnderWay(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.campaign, Kind.allCases)
    func campaign(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.earlierRuns, Kind.allCases)
    func earlierRuns(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.healthRecords, Kind.allCases)
    func healthRecords(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
    }

    @Test(arguments: StoreContract.runPruning, Kind.allCases)
    func runPruning(_ contract: StoreContract, on kind: Kind) async throws {
        try await check(contract, on: kind)
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
