import OAuth
import ReauthModel
import ReauthTesting

/// A platform, a provider and one instance, as far as an item can tell: which tokens are in place and which live.
struct FarSide {
    /// How this world is made; constant during a sequence.
    struct Nature {
        /// Tokens that the provider says to have revoked, and does not.
        var liesAbout: Set<TokenKind> = []
        /// How the provider really behaves where the catalog does not say.
        var accessTokenTakesRefreshToken = false
        var refreshTokenTakesAccessToken = false
        var rotatesRefreshToken = false
        var refreshTokenIsReadable = true
        var canBePinged = true
        var hasPing = true
        var forbidsPing = false
        var signInEndsOlderTokens = false
        var unsupported: TokenKind?
        /// How long an access token lives, in seconds.
        var accessTokenLifetime = 1800
        /// Whether the configuration tells when the access token expires.
        var tellsExpiry = false
        /// Whether the configuration tells whose account it is.
        var showsAccount = false

        var isTruthful: Bool { liesAbout.isEmpty }
    }

    let nature: Nature
    private(set) var accessToken = "A1"
    private(set) var refreshToken = "R1"
    /// Every token that the provider accepts.
    private(set) var alive: Set<String> = ["A1", "R1"]
    /// The sign-in that each token came from.
    private(set) var signIn = ["A1": 1, "R1": 1]
    /// Sign-ins whose refresh token died by a revocation of ours.
    private(set) var ended: Set<Int> = []
    private(set) var signIns = 1
    /// Sign-ins that came through a consent of ours.
    private(set) var ours: Set<Int> = []
    /// When each access token dies by itself, as seconds since the start.
    private(set) var expiry: [String: Int] = [:]
    private var clock = 0
    private(set) var isDisabled: Bool
    private var exists = true
    private var failedRefreshes = 0
    private var serial = 1

    init(_ nature: Nature, isDisabled: Bool) {
        self.nature = nature
        self.isDisabled = isDisabled
        expiry[accessToken] = nature.accessTokenLifetime
    }

    // MARK: What happens by itself

    /// Lets time pass: access tokens die of age.
    mutating func advance(to second: Int) {
        clock = max(clock, second)
        for (token, end) in expiry where end <= clock { alive.remove(token) }
    }

    /// Lets a token expire, a neighbour call the instance, the platform refresh early, an administrator switch the instance
    /// off or on, or a person sign in on the platform's own page.
    mutating func drift(using random: inout SplitMix64) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<4: alive.remove(accessToken)
        case 4..<8: refreshWhereNeeded()
        case 8..<11: refresh()
        case 11..<14: signsIn()
        case 14..<17: isDisabled.toggle()
        case 17: if Int.random(in: 0..<8, using: &random) == 0 { exists = false }
        default: break
        }
    }

    /// A consent of ours was exchanged for this instance, or for another one of its account.
    mutating func consent(isForThisInstance: Bool) {
        if isForThisInstance {
            signsIn()
            ours.insert(signIns)
        } else if nature.signInEndsOlderTokens {
            alive = []
        }
    }

    private mutating func signsIn() {
        guard exists else { return }
        if nature.signInEndsOlderTokens { alive = [] }
        signIns += 1
        serial += 1
        (accessToken, refreshToken) = ("A\(serial)", "R\(serial)")
        alive.formUnion([accessToken, refreshToken])
        signIn[accessToken] = signIns
        signIn[refreshToken] = signIns
        expiry[accessToken] = clock + nature.accessTokenLifetime
        (isDisabled, failedRefreshes) = (false, 0)
    }

    /// The platform's refresh on demand; after five failures it disables the instance.
    private mutating func refreshWhereNeeded() {
        guard exists, !isDisabled, !alive.contains(accessToken) else { return }
        guard alive.contains(refreshToken) else {
            failedRefreshes += 1
            isDisabled = failedRefreshes >= 5
            return
        }
        refresh()
    }

    /// A refresh of the platform's own, whether or not the old access token lives: that one lives on.
    private mutating func refresh() {
        guard exists, !isDisabled, alive.contains(refreshToken) else { return }
        let owner = signIn[refreshToken]
        serial += 1
        accessToken = "A\(serial)"
        expiry[accessToken] = clock + nature.accessTokenLifetime
        if nature.rotatesRefreshToken {
            alive.remove(refreshToken)
            refreshToken = "R\(serial)"
        }
        alive.formUnion([accessToken, refreshToken])
        signIn[accessToken] = owner
        signIn[refreshToken] = owner
    }

    /// Another instance's revocation, which ends every grant of the account where the provider does as it says.
    mutating func endAccount() {
        guard nature.isTruthful else { return }
        ended.formUnion(1...signIns)
        alive = []
    }

    // MARK: Requests that are answered

    /// The instance is disabled by a call.
    mutating func disable() { isDisabled = true }

    /// The instance as the platform shows it.
    func read() -> ItemEvent {
        guard exists else { return .missing }
        let facts = InstanceFacts(
            accessToken: TokenFingerprint(rawValue: accessToken),
            refreshToken: nature.refreshTokenIsReadable ? TokenFingerprint(rawValue: refreshToken) : nil,
            isDisabled: isDisabled,
            usesOAuth2: true,
            canBePinged: nature.canBePinged,
            grantGroup: nature.showsAccount ? GrantGroup(rawValue: "anna") : nil,
            accessTokenExpiresAt: nature.tellsExpiry
                ? expiry[accessToken].map { Trial.start.advanced(by: .seconds($0)) } : nil
        )
        return .platform(.instanceRead(facts, .status(200)))
    }

    /// One call through the instance.
    mutating func ping() -> PingAnswer {
        guard exists else { return .unauthorized(.status(401)) }
        guard nature.hasPing else { return .unsupported(.status(404)) }
        guard !isDisabled else { return .forbidden(.status(403)) }
        refreshWhereNeeded()
        guard alive.contains(accessToken) else { return .rejectedByProvider(.status(401)) }
        return nature.forbidsPing ? .forbidden(.status(403)) : .alive(.status(200))
    }

    /// A revocation that arrives.
    mutating func revoke(_ kind: TokenKind, _ token: String) -> RevocationAnswer {
        if kind == nature.unsupported { return .unsupportedTokenType(.status(400)) }
        guard !nature.liesAbout.contains(kind) else { return .revoked(.status(200)) }
        let wasAlive = alive.contains(token)
        guard let owner = signIn[token] else { return .alreadyGone(.status(400)) }
        // A dead access token may merely have expired; what it would have taken along lives on.
        guard wasAlive else { return .alreadyGone(.status(400)) }
        alive.remove(token)
        let takesOther =
            kind == .accessToken ? nature.accessTokenTakesRefreshToken : nature.refreshTokenTakesAccessToken
        if kind == .refreshToken || takesOther { ended.insert(owner) }
        if takesOther { alive = alive.filter { signIn[$0] != owner } }
        return .revoked(.status(200))
    }

    /// Whether any token of a sign-in still lives, of this kind.
    func lives(_ kind: TokenKind, of owner: Int) -> Bool {
        alive.contains { signIn[$0] == owner && $0.hasPrefix(kind == .accessToken ? "A" : "R") }
    }
}

extension FarSide.Nature {
    /// A world in which this provider does what its profile says.
    static func random(_ profile: ProviderProfile?, using random: inout SplitMix64) -> FarSide.Nature {
        func settled(_ cascade: ProviderProfile.Cascade?, _ random: inout SplitMix64) -> Bool {
            switch cascade {
            case .dies: true
            case .survives: false
            case .unknown, nil: Bool.random(using: &random)
            }
        }
        func seldom(_ random: inout SplitMix64) -> Bool { Int.random(in: 0..<8, using: &random) == 0 }
        let lies: Set<TokenKind> =
            seldom(&random)
            ? [[.accessToken, .refreshToken], [.accessToken], [.refreshToken]].randomElement(using: &random) ?? [] : []
        return FarSide.Nature(
            liesAbout: lies,
            accessTokenTakesRefreshToken: settled(profile?.refreshTokenAfterAccessToken, &random),
            refreshTokenTakesAccessToken: settled(profile?.accessTokenAfterRefreshToken, &random),
            rotatesRefreshToken: Bool.random(using: &random),
            refreshTokenIsReadable: !seldom(&random),
            canBePinged: !seldom(&random),
            hasPing: !seldom(&random),
            forbidsPing: seldom(&random),
            signInEndsOlderTokens: Bool.random(using: &random),
            unsupported: seldom(&random) ? TokenKind.allCases.randomElement(using: &random) : nil,
            tellsExpiry: Bool.random(using: &random),
            showsAccount: Bool.random(using: &random)
        )
    }
}
