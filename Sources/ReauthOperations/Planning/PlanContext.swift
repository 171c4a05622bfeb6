import ReauthEngine
package import ReauthModel

/// What a plan has to know of platform and providers: which tokens can be revoked, how fast, and with which clients.
package struct PlanContext: Sendable {
    /// What the catalog says of the provider of an element.
    package var profile: @Sendable (_ element: String) -> ProviderProfile?
    /// Whether an element's sign-in begins with a request token (RFC 5849 §2.1), which takes a request of its own.
    package var signsInByOAuth1: @Sendable (_ element: String) -> Bool
    /// The limits of the job, the catalog and the program, merged.
    package var limits: [LaneKey: LaneLimit]
    /// Elements whose client credentials the job has.
    package var applications: Set<String>
    /// What tells the OAuth client of an element from others: the elements that use it.
    package var applicationNames: [String: String]
    /// What the catalog says of the providers of some elements; of all, where those are not known.
    package var catalogEffect: @Sendable (_ elements: Set<String>?) -> String
    /// Where requests go, for people.
    package var address: String
    /// Names the organization without telling its secret.
    package var organization: String

    package init(
        profile: @escaping @Sendable (_ element: String) -> ProviderProfile?,
        signsInByOAuth1: @escaping @Sendable (_ element: String) -> Bool,
        limits: [LaneKey: LaneLimit],
        applications: Set<String>,
        applicationNames: [String: String] = [:],
        catalogEffect: @escaping @Sendable (_ elements: Set<String>?) -> String,
        address: String,
        organization: String
    ) {
        self.profile = profile
        self.signsInByOAuth1 = signsInByOAuth1
        self.limits = limits
        self.applications = applications
        self.applicationNames = applicationNames
        self.catalogEffect = catalogEffect
        self.address = address
        self.organization = organization
    }
}

extension PlanContext {
    /// The facts of the opened services.
    init(_ remote: RemoteServices) {
        self.init(
            profile: { remote.revocation.profile(forElement: $0) },
            signsInByOAuth1: { remote.revocation.authorizationRule(forElement: $0).usesOAuth1 },
            limits: remote.limits,
            applications: Set(remote.applications.keys),
            applicationNames: remote.applicationNames,
            catalogEffect: remote.catalog.effect,
            address: remote.address,
            organization: remote.organization
        )
    }
}
