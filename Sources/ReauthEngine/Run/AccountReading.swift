package import OAuth
package import ReauthModel

/// Reads from an instance's configuration which external account it belongs to, without keeping the account.
package struct AccountReading: Sendable {
    private let revocation: any RevocationService
    private let applications: [String: Application]
    private let key: FingerprintKey

    package init(revocation: any RevocationService, applications: [String: Application], key: FingerprintKey) {
        self.revocation = revocation
        self.applications = applications
        self.key = key
    }

    /// Provider, application and external account as one keyed hash; `nil` where one of them is unknown.
    package func group(of instance: Instance) -> GrantGroup? {
        guard let element = instance.element, let profile = revocation.profile(forElement: element) else { return nil }
        let configuration = instance.configuration.exposed()
        // A masked value is the same for all accounts.
        let account = profile.accountKeys.lazy.compactMap { configuration[$0] }.first { !$0.isBlankOrMasked }
        guard let account else { return nil }
        let client = applications[element]?.clientID.exposed() ?? element
        return GrantGroup(
            account: fingerprint("account\u{0}\(profile.name)\u{0}\(account)").prefix(20),
            application: fingerprint("application\u{0}\(client)").prefix(11)
        )
    }

    /// What the machine may know of an instance.
    func facts(of instance: Instance) -> InstanceFacts {
        InstanceFacts(
            accessToken: instance.token(.accessToken).map { key.fingerprint(of: $0) },
            refreshToken: instance.token(.refreshToken).map { key.fingerprint(of: $0) },
            isDisabled: instance.isDisabled,
            usesOAuth2: instance.usesOAuth2,
            canBePinged: instance.elementToken != nil,
            grantGroup: group(of: instance),
            accessTokenExpiresAt: instance.accessTokenExpiresAt,
            createdAt: instance.createdAt
        )
    }

    private func fingerprint(_ text: String) -> String {
        key.fingerprint(of: Secret(text)).rawValue
    }
}
