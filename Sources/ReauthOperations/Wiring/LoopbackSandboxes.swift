import Sandbox

/// Sandboxes on loopback addresses.
struct LoopbackSandboxes: Sandboxes {
    func open<Result: Sendable>(
        _ order: SandboxOrder,
        _ body: nonisolated(nonsending) (_ origin: String) async throws -> Result
    ) async throws -> Result {
        let configuration = SandboxConfiguration(
            instances: order.instances,
            seed: order.seed,
            port: order.port,
            faults: try order.faultsFile.map { try FaultProfile(contentsOf: $0) } ?? .none,
            ledgerFile: order.ledgerFile,
            instancesPerAccount: order.perAccount,
            samplePercent: order.samplePercent,
            autoConsent: order.autoConsent
        )
        if let csv = order.csvFile { try InstanceCSV(fleet: configuration.fleet).write(toFile: csv) }
        return try await withSandbox(configuration, body)
    }
}

extension SandboxOrder {
    /// The most instances of an element that can share an account.
    package static var largestAccount: Int { SandboxPopulation.largestAccount }
}
