import OAuth
import ReauthModel

/// Providers as they are documented, one for each shape that decisions depend on.
extension ProviderProfile {
    private static func made(
        _ name: String,
        _ tokens: Set<TokenKind>,
        refreshToken: Cascade,
        accessTokens: Cascade,
        grant: [TokenKind],
        needsClient: Bool = false,
        repeatSafe: Bool = false
    ) -> ProviderProfile {
        ProviderProfile(
            name: name,
            nameableTokens: tokens,
            refreshTokenAfterAccessToken: refreshToken,
            accessTokenAfterRefreshToken: accessTokens,
            grantTokens: grant,
            needsClientCredentials: needsClient,
            isRepeatSafe: repeatSafe
        )
    }

    /// The access token dies alone; the refresh token takes all with it; a dead token answers 400.
    static let salesforce = made(
        "salesforce",
        [.accessToken, .refreshToken],
        refreshToken: .survives,
        accessTokens: .dies,
        grant: [.refreshToken],
        repeatSafe: true
    )
    /// The pair dies together, whichever is named; the client must prove itself.
    static let box = made(
        "box",
        [.accessToken, .refreshToken],
        refreshToken: .dies,
        accessTokens: .dies,
        grant: [.refreshToken],
        needsClient: true
    )
    /// Only the access token can be named, and it takes all with it.
    static let dropbox = made(
        "dropbox",
        [.accessToken],
        refreshToken: .dies,
        accessTokens: .unknown,
        grant: [.accessToken]
    )
    /// Only the refresh token can be named; the access token lives on to its expiry.
    static let hubspot = made(
        "hubspot",
        [.refreshToken],
        refreshToken: .unknown,
        accessTokens: .survives,
        grant: [.refreshToken],
        needsClient: true
    )
    /// The documentation does not say what else ends.
    static let zoom = made(
        "zoom",
        [.accessToken, .refreshToken],
        refreshToken: .unknown,
        accessTokens: .unknown,
        grant: [.refreshToken, .accessToken],
        needsClient: true
    )
    /// Each token dies alone.
    static let pipedrive = made(
        "pipedrive",
        [.accessToken, .refreshToken],
        refreshToken: .survives,
        accessTokens: .survives,
        grant: [.accessToken, .refreshToken]
    )
    /// One revocation ends every grant that the account gave to the application.
    static let google = {
        var profile = made(
            "google",
            [.accessToken, .refreshToken],
            refreshToken: .dies,
            accessTokens: .dies,
            grant: [.refreshToken]
        )
        profile.reach = .account
        return profile
    }()
    /// No endpoint to revoke anything.
    static let microsoft = made(
        "microsoft",
        [],
        refreshToken: .unknown,
        accessTokens: .unknown,
        grant: []
    )
}
