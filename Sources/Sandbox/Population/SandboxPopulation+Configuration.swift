extension SandboxPopulation {
    /// Eight asterisks, as the platform shows a masked value.
    static let mask = "********"

    /// The `configuration` of an instance, in the platform's keys.
    ///
    /// All values are strings there.
    func configuration(
        of index: UInt32,
        in state: InstanceState,
        application: SandboxApplication?,
        accessTokenLifetime: Duration
    ) -> [(key: String, value: String)] {
        let element = element(of: index)
        let isMasked = isMasked(index)
        let access = accessToken(of: index, generation: state.accessGeneration)
        let refresh = refreshToken(of: index, generation: state.refreshGeneration)
        var map: [(key: String, value: String)] = [
            ("filter.response.nulls", "true"),
            ("event.notification.enabled", "false"),
            ("oauth.api.key", Self.mask),
            ("oauth.api.secret", Self.mask),
            ("oauth.callback.url", application?.redirectURI ?? ""),
            ("oauth.user.token", isMasked ? Self.mask : access),
        ]
        if let baseURL = baseURL(of: index, element) { map.insert(("base.url", baseURL), at: 0) }
        if element == .evernote {
            map.append(("oauth.user.token.secret", isMasked ? Self.mask : refresh))
        } else {
            let refreshedAt = state.refreshedAt == 0 ? created(index) : state.refreshedAt
            map += [
                ("oauth.user.refresh_token", isMasked ? Self.mask : refresh),
                ("oauth.user.refresh_time", String(refreshedAt)),
                (
                    "oauth.user.refresh_interval",
                    element == .hubSpot ? "\(accessTokenLifetime.components.seconds)" : "3600"
                ),
                ("oauth.scope", element.scope),
            ]
        }
        return map + accountConfiguration(of: index, element, account: state.account)
    }

    private func baseURL(of index: UInt32, _ element: SandboxElement) -> String? {
        switch element {
        case .salesforce:
            "https://\(revocationHost(of: index) ?? "")" + (isSample(index) ? "" : "/services/data/v59.0")
        case .box: "https://api.box.com/2.0"
        case .adobeSign:
            isSample(index) ? nil : "https://api.\(shard(of: index)).adobesign.com/api/rest/v6"
        case .quickBooks: "https://quickbooks.api.intuit.com/v3/company"
        case .evernote: "https://www.evernote.com"
        case .acmeCRM: "https://api.acmecrm.example/v1"
        case .hubSpot: "https://api.hubapi.com"
        }
    }

    /// The keys that identify the external account.
    ///
    /// Adobe Sign has none.
    private func accountConfiguration(
        of index: UInt32,
        _ element: SandboxElement,
        account: UInt32
    ) -> [(key: String, value: String)] {
        let number = accountNumber(of: index, account: account)
        return switch element {
        case .salesforce:
            [
                ("sfdc.revoke.url", "https://login.salesforce.com/services/oauth2/revoke"),
                ("sfdc.user.id.url", "https://login.salesforce.com/id/00D5g000004Sbx/0055g00000\(number)"),
            ]
        case .box:
            [("oauth.user.id", number), ("oauth.token.revoke_url", "")]
        case .adobeSign:
            [("oauth.token.url", adobeTokenURL(of: index))]
        case .quickBooks:
            [
                ("authentication.type", "oauth2"), ("scope", element.scope),
                (isSample(index) ? "quickbooks.realm.id" : "realmId", number),
            ]
        case .evernote:
            [("authentication.type", "oauth1")]
        case .acmeCRM, .hubSpot:
            [("oauth.user.id", number)]
        }
    }

    private func adobeTokenURL(of index: UInt32) -> String {
        if isGovernment(index) { return "https://\(Self.governmentHost)/\(Self.governmentPath)/token" }
        return isSample(index)
            ? "https://secure.\(shard(of: index)).echosign.com/oauth/refresh"
            : "https://api.\(shard(of: index)).adobesign.com/oauth/v2/token"
    }

    /// Eleven digits; `account` is zero for the account that an instance began with.
    func accountNumber(of index: UInt32, account: UInt32) -> String {
        // Another account follows from the code that brought it and from no instance, as the callback's `realmId` does.
        let holder = account == 0 ? accountHolder(of: index) : UInt32.max
        return String(10_000_000_000 + hash.value(.account, UInt64(holder), UInt64(account)) % 89_999_999_999)
    }
}
