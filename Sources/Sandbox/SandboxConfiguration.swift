/// The settings of a sandbox.
package struct SandboxConfiguration: Sendable, Hashable {
    /// How many instances it has.
    package var instances: Int
    /// Everything in the sandbox is derived from this: the same seed gives the same sandbox.
    package var seed: UInt64
    /// The port on the loopback address; zero for any free one.
    package var port: Int
    /// What goes wrong.
    package var faults: FaultProfile
    /// Absolute path of a file that keeps the state, so that a later sandbox can continue; `nil` for none.
    package var ledgerFile: String?
    /// How many instances in a hundred are deleted from the start.
    package var deletedPercent: Double
    /// In how many instances of a hundred the access token has expired from the start.
    package var expiredPercent: Double
    /// Where the consent page sends the browser; on a loopback address any port is accepted (RFC 8252 §7.3).
    package var redirectURI: String
    /// How many instances of an element share one external account.
    package var instancesPerAccount: Int
    /// In how many instances of a hundred the configuration is as in the platform's samples.
    ///
    /// See ``SandboxPopulation/isSample(_:)``.
    package var samplePercent: Double
    /// Whether consent pages answer at once as if a person had allowed, for rehearsals without people.
    package var autoConsent: Bool

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

    /// The instances; needs no running sandbox.
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
            forbiddenPercent: faults.instances.forbidden,
            undatedPercent: faults.instances.undated
        )
    }

    /// The secrets that the sandbox accepts.
    package var credentials: SandboxCredentials {
        SandboxCredentials(mint: fleet.mint, redirectURI: redirectURI)
    }
}
