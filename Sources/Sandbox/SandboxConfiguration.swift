/// What a sandbox is made of.
package struct SandboxConfiguration: Sendable, Hashable {
    /// How many instances it has.
    package var instances: Int
    /// What everything in it is derived from: the same seed, the same sandbox.
    package var seed: UInt64
    /// The port on the loopback address; zero for any free one.
    package var port: Int
    /// What goes wrong.
    package var faults: FaultProfile
    /// Absolute path of a file that keeps the state, so that a later sandbox goes on from there.
    package var ledgerFile: String?
    /// How many instances in a hundred are deleted from the start.
    package var deletedPercent: Double
    /// In how many instances of a hundred the access token has expired from the start.
    package var expiredPercent: Double
    /// Where the consent page sends the browser; on a loopback address any port will do (RFC 8252 §7.3).
    package var redirectURI: String
    /// How many instances of an element share one external account.
    package var instancesPerAccount: Int
    /// In how many instances of a hundred the configuration is as in the platform's samples; see ``SandboxPopulation/isSample(_:)``.
    package var samplePercent: Double
    /// Whether consent pages answer at once as if somebody had allowed, for rehearsals that nobody watches.
    package var autoConsent: Bool

    /// Describes a sandbox.
    package init(
        instances: Int = 1000,
        seed: UInt64 = 7,
        port: Int = 0,
        faults: FaultProfile = .none,
        ledgerFile: String? = nil,
        deletedPercent: Double = 0,
        expiredPercent: Double = 0,
        redirectURI: String = "http://127.0.0.1:8089/callback",
        instancesPerAccount: Int = 1,
        samplePercent: Double = 0,
        autoConsent: Bool = false
    ) {
        self.instances = instances
        self.seed = seed
        self.port = port
        self.faults = faults
        self.ledgerFile = ledgerFile
        self.deletedPercent = deletedPercent
        self.expiredPercent = expiredPercent
        self.redirectURI = redirectURI
        self.instancesPerAccount = instancesPerAccount
        self.samplePercent = samplePercent
        self.autoConsent = autoConsent
    }

    /// The instances, for whoever wants to know them without starting anything.
    package var fleet: SandboxPopulation {
        SandboxPopulation(
            seed: seed,
            count: instances,
            deletedPercent: max(deletedPercent, faults.instances.deleted),
            expiredPercent: max(expiredPercent, faults.instances.expired),
            maskedPercent: faults.instances.masked,
            disabledPercent: faults.instances.disabled,
            instancesPerAccount: max(instancesPerAccount, faults.instances.perAccount),
            samplePercent: max(samplePercent, faults.instances.samples),
            hubSpotPercent: faults.instances.hubSpot,
            forbiddenPercent: faults.instances.forbidden
        )
    }

    /// The secrets that the sandbox will accept.
    package var credentials: SandboxCredentials {
        SandboxCredentials(mint: fleet.mint, redirectURI: redirectURI)
    }
}
