import ReauthEngine
import ReauthModel
import Revocation

/// What a plan has to know of the far side: who can revoke what, how fast, and with whose credentials.
struct PlanContext: Sendable {
    /// What the catalog says of the provider of an element.
    var profile: @Sendable (_ element: String) -> ProviderProfile?
    /// Whether an element's sign-in begins with a request token (RFC 5849 §2.1), which is asked for first.
    var signsInByOAuth1: @Sendable (_ element: String) -> Bool
    /// The limits of the job, the catalog and the program, merged.
    var limits: [LaneKey: LaneLimit]
    /// Elements whose client credentials the job has.
    var applications: Set<String>
    /// What the catalog says of the providers of some elements; of all, where those are not known.
    var catalogEffect: @Sendable (_ elements: Set<String>?) -> String
    /// Where requests go, for people.
    var address: String
    /// Names the organization without telling its secret.
    var organization: String
}

extension PlanContext {
    /// What `remote` would be used with.
    init(_ remote: RemoteServices) {
        self.init(
            profile: { remote.revocation.profile(forElement: $0) },
            signsInByOAuth1: { remote.revocation.authorizationRule(forElement: $0).usesOAuth1 },
            limits: remote.limits,
            applications: Set(remote.applications.keys),
            catalogEffect: { remote.catalog.effect(onElements: $0) },
            address: remote.address,
            organization: remote.organization
        )
    }
}
