import Sandbox

/// Sandboxes on loopback addresses.
struct LoopbackSandboxes: Sandboxes {
    func open<Result: Sendable>(
        _ options: SandboxOptions,
        _ body: nonisolated(nonsending) (_ origin: String) async throws -> Result
    ) async throws -> Result {
        let configuration = SandboxConfiguration(
            instances: options.instances,
            seed: options.seed,
            port: options.port,
            faults: try options.faultsFile.map { try FaultProfile(contentsOf: $0) } ?? .none,
            ledgerFile: options.ledgerFile,
            instancesPerAccount: options.perAccount,
            samplePercent: options.samplePercent,
            autoConsent: options.autoConsent
        )
        if let csv = options.csvFile { try InstanceCSV(fleet: configuration.fleet).write(toFile: csv) }
        return try await withSandbox(configuration, body)
    }
}

extension SandboxOptions {
    /// The most instances of an element that can share an account.
    package static var largestAccount: Int { SandboxPopulation.largestAccount }
}
