/// Where each provider accepts tokens to revoke.
enum RevocationEndpoint {
    /// The element whose revocation endpoint has this host and path; `nil` for none.
    static func element(host: String, path: String, fleet: SandboxPopulation) -> SandboxElement? {
        guard let element = owner(of: host, fleet: fleet) else { return nil }
        return self.path(of: element, at: host) == path ? element : nil
    }

    /// The element that a host belongs to.
    ///
    /// Salesforce's generic host accepts tokens too, but only the instance's own host knows them.
    static func owner(of host: String, fleet: SandboxPopulation) -> SandboxElement? {
        switch host {
        case "login.salesforce.com": .salesforce
        case "api.box.com": .box
        case "developer.api.intuit.com": .quickBooks
        case "api.hubapi.com": .hubSpot
        case SandboxPopulation.governmentHost: .adobeSign
        case _ where SandboxPopulation.shards.contains { host == "api.\($0).adobesign.com" || isOlder(host, $0) }:
            .adobeSign
        case _ where SandboxPopulation.salesforceInstanceHosts.contains(host): .salesforce
        case _ where fleet.index(ofSalesforceHost: host) != nil: .salesforce
        default: nil
        }
    }

    private static func isOlder(_ host: String, _ shard: String) -> Bool {
        SandboxPopulation.olderAdobeHosts(ofShard: shard).contains(host)
    }

    private static func path(of element: SandboxElement, at host: String) -> String? {
        switch element {
        case .salesforce: "services/oauth2/revoke"
        case .box: "oauth2/revoke"
        case .adobeSign where host == SandboxPopulation.governmentHost:
            "\(SandboxPopulation.governmentPath)/invalidate_token"
        case .adobeSign: host.hasPrefix("secure.") ? "oauth/revoke" : "oauth/v2/revoke"
        case .quickBooks: "v2/oauth2/tokens/revoke"
        case .hubSpot: "oauth/2026-03/token/revoke"
        case .evernote, .acmeCRM: nil
        }
    }
}
