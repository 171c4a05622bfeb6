/// Starts sandboxes for rehearsals.
package protocol Sandboxes: Sendable {
    /// Writes the instances of a sandbox as CSV, starts it, and runs `body` with its address, `http://127.0.0.1:PORT`.
    ///
    /// Throws a ``StatedError`` when a file cannot be used or the sandbox cannot start.
    func open<Result: Sendable>(
        _ options: SandboxOptions,
        _ body: nonisolated(nonsending) (_ origin: String) async throws -> Result
    ) async throws -> Result
}

/// A sandbox that somebody asks for.
package struct SandboxOptions: Sendable, Hashable {
    /// How many instances it has.
    package var instances: Int
    /// What everything in it is derived from.
    package var seed: UInt64
    /// The port; 0 takes a free one.
    package var port: Int
    /// The file that says what goes wrong.
    package var faultsFile: String?
    /// The file that its instances are written to, as CSV.
    package var csvFile: String?
    /// The file that keeps its state.
    package var ledgerFile: String?
    /// How many instances of an element share an account.
    package var perAccount: Int
    /// For how many instances in a hundred the configuration is as in the platform's samples.
    package var samplePercent: Double
    /// Whether consent pages answer at once, as if the person had agreed.
    package var autoConsent: Bool

    package init(
        instances: Int,
        seed: UInt64,
        port: Int,
        faultsFile: String?,
        csvFile: String?,
        ledgerFile: String?,
        perAccount: Int,
        samplePercent: Double,
        autoConsent: Bool
    ) {
        self.instances = instances
        self.seed = seed
        self.port = port
        self.faultsFile = faultsFile
        self.csvFile = csvFile
        self.ledgerFile = ledgerFile
        self.perAccount = perAccount
        self.samplePercent = samplePercent
        self.autoConsent = autoConsent
    }
}
