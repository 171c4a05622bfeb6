package import OAuth
package import ReauthModel

/// One instance as the platform showed it.
///
/// Lives in memory only, for the length of one item's work.
package struct Instance: Sendable {
    /// The platform's number.
    package var id: InstanceID
    /// Its name.
    package var name: String?
    /// The element's key.
    package var element: String?
    /// Tags.
    package var tags: [String]
    /// Whether the platform or a person disabled it.
    package var isDisabled: Bool
    /// The secret that selects the instance in calls through it.
    package var elementToken: Secret<String>?
    /// When it was made, as far as the platform tells.
    package var createdAt: Timestamp?
    /// The whole configuration map, tokens included, hence one secret.
    package var configuration: Secret<[String: String]>

    package init(
        id: InstanceID,
        name: String?,
        element: String?,
        tags: [String],
        isDisabled: Bool,
        elementToken: Secret<String>?,
        configuration: Secret<[String: String]>,
        createdAt: Timestamp? = nil
    ) {
        self.createdAt = createdAt
        self.id = id
        self.name = name
        self.element = element
        self.tags = tags
        self.isDisabled = isDisabled
        self.elementToken = elementToken
        self.configuration = configuration
    }

    /// The token of a kind, when it is readable: not missing, empty or masked by asterisks.
    package func token(_ kind: TokenKind) -> Secret<String>? {
        let key = kind == .accessToken ? "oauth.user.token" : "oauth.user.refresh_token"
        guard let text = configuration.exposed()[key], !text.isBlankOrMasked else { return nil }
        return Secret(text)
    }

    /// When the access token expires, as far as the configuration tells: the moment of the last refresh and the interval.
    ///
    /// No key for the expiry itself is documented; both are strings, in milliseconds and in seconds.
    package var accessTokenExpiresAt: Timestamp? {
        let map = configuration.exposed()
        guard let refreshed = map["oauth.user.refresh_time"].flatMap(Int64.init), refreshed > 0,
            let interval = map["oauth.user.refresh_interval"].flatMap(Int64.init), (1...31_536_000).contains(interval)
        else { return nil }
        return Timestamp(rawValue: refreshed).advanced(by: .seconds(interval))
    }

    /// Whether it authenticates by OAuth 2.
    ///
    /// `typeOauth`, `valid` and the element's own type are known to lie, so the configuration decides: a token key, or
    /// an explicit `authentication.type`; an OAuth 1 token secret speaks against.
    package var usesOAuth2: Bool {
        let map = configuration.exposed()
        if let secret = map["oauth.user.token.secret"], !secret.isEmpty { return false }
        if let type = map["authentication.type"], !type.isEmpty { return type.lowercased() == "oauth2" }
        return map["oauth.user.token"] != nil
    }
}

/// How to ask the platform for one instance.
package enum InstanceReference: Sendable {
    /// By its number: the safer way, because a wrong Element token cannot select another instance.
    case id(InstanceID)
    /// By its Element token alone, where nothing else is known.
    case elementToken(Secret<String>)
}
