extension SandboxPopulation {
    /// Salesforce hosts that many organizations share, as in the platform's samples and its procedure for revocation.
    package static let salesforceInstanceHosts = [
        "eu5.salesforce.com", "na54.salesforce.com", "cs12.salesforce.com", "um1.salesforce.com", "ap3.salesforce.com",
        "agency.my.salesforce.mil",
    ]

    /// Adobe's government cloud, and where its OAuth endpoints are (AdobeDocs/acrobat-sign-developer-guide, signgov/apps).
    static let governmentHost = "secure.na1.adobesign.us"
    static let governmentPath = "api/gateway/adobesignauthservice/api/v1"

    static let shards = ["na1", "na2", "eu1"]

    /// Whether its configuration is as in the platform's samples.
    ///
    /// Salesforce at an instance host without a path, Adobe Sign without `base.url`, of every eight of them one in the
    /// government cloud, and QuickBooks with `quickbooks.realm.id`. All instances of an account are alike.
    package func isSample(_ index: UInt32) -> Bool {
        isAmong(samplePercent, .sample, accountHolder(of: index))
    }

    /// Whether it belongs to Adobe's government cloud.
    package func isGovernment(_ index: UInt32) -> Bool {
        isSample(index) && element(of: index) == .adobeSign
            && hash.value(.sampleHost, UInt64(accountHolder(of: index)), below: 8) == 0
    }

    /// The host that knows the instance's tokens; `nil` where the sandbox has no such provider.
    package func revocationHost(of index: UInt32) -> String? {
        switch element(of: index) {
        // An account belongs to one organization, and so to one host.
        case .salesforce where isSample(index):
            Self.salesforceInstanceHosts[
                Int(
                    hash.value(
                        .sampleHost,
                        UInt64(accountHolder(of: index)),
                        below: UInt64(Self.salesforceInstanceHosts.count)
                    )
                )
            ]
        case .salesforce: "mydomain-\(Self.padded(UInt64(accountHolder(of: index)))).my.salesforce.com"
        case .box: "api.box.com"
        case .adobeSign: isGovernment(index) ? Self.governmentHost : "api.\(shard(of: index)).adobesign.com"
        case .quickBooks: "developer.api.intuit.com"
        case .hubSpot: "api.hubapi.com"
        case .evernote, .acmeCRM: nil
        }
    }

    /// Whether a host accepts the instance's tokens; Adobe's shards have several names.
    func isHost(_ host: String, of index: UInt32) -> Bool {
        if host == revocationHost(of: index) { return true }
        return element(of: index) == .adobeSign && !isGovernment(index)
            && Self.olderAdobeHosts(ofShard: shard(of: index)).contains(host)
    }

    /// The hosts of the platform's own procedure, with the older path `/oauth/revoke`.
    static func olderAdobeHosts(ofShard shard: String) -> [String] {
        ["secure.\(shard).echosign.com", "secure.\(shard).adobesign.com"]
    }

    /// The instance whose own Salesforce host that is; of several that share an account, the first.
    func index(ofSalesforceHost host: some StringProtocol) -> UInt32? {
        guard host.hasPrefix("mydomain-"), host.hasSuffix(".my.salesforce.com"),
            let number = UInt32(host.dropFirst(9).dropLast(18)), number < count,
            revocationHost(of: number).map({ host == $0 }) ?? false
        else { return nil }
        return number
    }

    func shard(of index: UInt32) -> String {
        Self.shards[Int(hash.value(.shard, UInt64(accountHolder(of: index)), below: UInt64(Self.shards.count)))]
    }
}
