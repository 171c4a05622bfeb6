package import ReauthEngine
package import ReauthModel

/// One provider of the catalog: what is known of it, and how its revocation request looks.
package struct ProviderEntry: Sendable {
    /// Where something stands in a catalog file.
    struct Place: Sendable, Hashable {
        var file: String
        var line: Int
    }

    /// What decisions need to know.
    package let profile: ProviderProfile
    /// The provider's name for people.
    package let title: String
    /// The provider's own page on revocation.
    package let documentation: String?
    /// Keys of the elements whose instances it issued tokens to.
    package let elements: [String]
    /// Why nothing can be revoked, where that is so.
    package let reason: String?
    /// The lane's limit, unless a job sets another.
    package let limit: LaneLimit

    /// What the authorization URLs of its elements need.
    package let authorization: AuthorizationRule

    let endpoint: RevocationEndpoint?
    /// Further places, for instances whose configuration has no host for the first.
    let alternatives: [RevocationEndpoint]
    let rules: [OutcomeRule]
    let requestIDHeaders: [String]
    let place: Place
    /// Where each element is claimed, in the order of `elements`.
    let elementPlaces: [Place]

    /// The name, which is also the lane.
    package var name: String { profile.name }

    /// The first place that an instance's configuration has an allowed host for.
    func place(for configuration: [String: String]) -> (endpoint: RevocationEndpoint, host: HostName)? {
        for endpoint in places {
            if let host = endpoint.host(in: configuration) { return (endpoint, host) }
        }
        return nil
    }

    /// The hosts that tokens are sent to, where they are the same for all instances.
    package var fixedHosts: [String] {
        places.filter { $0.variables.isEmpty && !$0.location.isLoopback }.map(\.location.host)
    }

    /// Every place where tokens can be revoked, in the order in which they are tried.
    var places: [RevocationEndpoint] { (endpoint.map { [$0] } ?? []) + alternatives }
}
