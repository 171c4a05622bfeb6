import OAuth
import ReauthEngine
import ReauthModel

/// One instance and its tokens as the far side has them.
struct Account: Sendable {
    /// A token and whether it works.
    struct Token: Sendable, Hashable {
        var text: String
        var isAlive = true
    }

    var id: InstanceID
    var element: String
    var elementToken: String
    var access: Token
    var refresh: Token?
    var isDisabled = false
    var exists = true
    /// Further configuration, or other values for the tokens' keys.
    var configuration: [String: String] = [:]
    var showsElementToken = true
    /// Whether the platform says which element it is of.
    var namesElement = true
    /// How often it was refreshed or signed in to.
    var generation = 1
    /// Calls that the platform could not bring a living token for.
    var failedRefreshes = 0

    init(_ id: Int, _ element: String, of account: String? = nil) {
        if let account { configuration["oauth.user.id"] = account }
        self.id = InstanceID(rawValue: String(id))
        self.element = element
        elementToken = "element-token-\(id)"
        access = Token(text: "access-\(id)-1")
        refresh = Token(text: "refresh-\(id)-1")
    }

    /// What the platform shows of it.
    var instance: Instance {
        var map = ["oauth.user.token": access.text]
        if let refresh { map["oauth.user.refresh_token"] = refresh.text }
        return Instance(
            id: id,
            name: "Instance \(id)",
            element: namesElement ? element : nil,
            tags: [],
            isDisabled: isDisabled,
            elementToken: showsElementToken ? Secret(elementToken) : nil,
            configuration: Secret(map.merging(configuration) { $1 })
        )
    }

    /// A living access token for a call, refreshed if it must be.
    mutating func prepareCall() -> Bool {
        if access.isAlive { return true }
        guard let refresh, refresh.isAlive else {
            failedRefreshes += 1
            if failedRefreshes == 5 { isDisabled = true }
            return false
        }
        generation += 1
        access = Token(text: "access-\(id)-\(generation)")
        failedRefreshes = 0
        return true
    }

    /// Somebody consents.
    mutating func signIn() {
        generation += 1
        access = Token(text: "access-\(id)-\(generation)")
        refresh = Token(text: "refresh-\(id)-\(generation)")
        isDisabled = false
        failedRefreshes = 0
    }

    /// Ends the token of a kind, and what dies with it.
    mutating func end(_ kind: TokenKind, _ profile: ProviderProfile) {
        switch kind {
        case .accessToken:
            access.isAlive = false
            if profile.refreshTokenAfterAccessToken == .dies { refresh?.isAlive = false }
        case .refreshToken:
            refresh?.isAlive = false
            if profile.accessTokenAfterRefreshToken == .dies { access.isAlive = false }
        }
    }

    /// Whether both belong to one external account, as their configurations tell.
    func sharesAccount(with other: Account) -> Bool {
        guard element == other.element, let account = configuration["oauth.user.id"] else { return false }
        return account == other.configuration["oauth.user.id"]
    }

    func token(_ kind: TokenKind) -> Token? {
        kind == .accessToken ? access : refresh
    }
}

extension ProviderProfile {
    /// Revoking the access token ends the grant, and no client is needed.
    static let salesforce = ProviderProfile(
        name: "salesforce",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .dies,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: false,
        isRepeatSafe: false
    )

    /// The refresh token survives, and the client authenticates.
    static let box = ProviderProfile(
        name: "box",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .survives,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: true,
        isRepeatSafe: false
    )

    /// Neither token takes the other along, so that a grant takes two requests.
    ///
    /// Repeating is harmless.
    static let twofold = ProviderProfile(
        name: "twofold",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .survives,
        accessTokenAfterRefreshToken: .survives,
        grantTokens: [.refreshToken, .accessToken],
        needsClientCredentials: false,
        isRepeatSafe: true
    )

    /// Only the refresh token can be named.
    static let refreshOnly = ProviderProfile(
        name: "refresh-only",
        nameableTokens: [.refreshToken],
        refreshTokenAfterAccessToken: .unknown,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: false,
        isRepeatSafe: false
    )

    /// One revocation ends every grant that the account gave to the application.
    static let shared = ProviderProfile(
        name: "shared",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .dies,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: false,
        isRepeatSafe: false,
        reach: .account
    )

    /// It keeps two grants of an account.
    static let capped = ProviderProfile(
        name: "capped",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .dies,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: false,
        isRepeatSafe: false,
        maxGrantsPerAccount: 2
    )

    /// Nothing can be revoked.
    static let endless = ProviderProfile(
        name: "endless",
        nameableTokens: [],
        refreshTokenAfterAccessToken: .unknown,
        accessTokenAfterRefreshToken: .unknown,
        grantTokens: [],
        needsClientCredentials: false,
        isRepeatSafe: false
    )

    /// Entries by element.
    static let byElement: [String: ProviderProfile] = [
        "sfdc": .salesforce, "box": .box, "twofold": .twofold, "refreshonly": .refreshOnly, "endless": .endless,
        "shared": .shared, "capped": .capped,
    ]
}
