import OAuth
import ReauthModel
import ReauthTesting

/// A platform and one instance as far as an exchange can tell, with the truth about where each token came from.
struct ExchangeFarSide {
    /// How this world is made; constant during a sequence.
    struct Nature {
        var showsAccount: Bool
        var accessTokenIsReadable: Bool
        var refreshTokenIsReadable: Bool
        var keepsRefreshToken: Bool
        var oldGrantLives: Bool
        var forbidsPing: Bool
        /// Reads that still show the old tokens after an exchange.
        var lag: Int

        init(using random: inout SplitMix64) {
            func seldom(_ random: inout SplitMix64) -> Bool { Int.random(in: 0..<8, using: &random) == 0 }
            showsAccount = !seldom(&random)
            accessTokenIsReadable = !seldom(&random)
            refreshTokenIsReadable = !seldom(&random)
            keepsRefreshToken = seldom(&random)
            oldGrantLives = seldom(&random)
            forbidsPing = seldom(&random)
            lag = seldom(&random) ? Int.random(in: 1...7, using: &random) : 0
        }
    }

    let nature: Nature
    private(set) var accessToken = "A1"
    private(set) var refreshToken = "R1"
    /// The consent that brought the tokens that are in place; 0 is the one before.
    private(set) var consent = 0
    private(set) var account = "anna"
    private(set) var usedCodes: Set<Int> = []
    var isDisabled = false
    private var shownBefore: (access: String, refresh: String, account: String)?
    private var lagging = 0
    private var serial = 1

    init(_ nature: Nature) {
        self.nature = nature
    }

    /// The platform refreshes by itself, where the old grant lives.
    mutating func refresh() {
        guard nature.oldGrantLives, consent == 0 else { return }
        serial += 1
        accessToken = "A\(serial)"
    }

    mutating func read() -> ExchangeEvent {
        var shown = (access: accessToken, refresh: refreshToken, account: account)
        if lagging > 0, let shownBefore {
            lagging -= 1
            shown = shownBefore
        }
        return .read(
            nature.accessTokenIsReadable ? shown.access : nil,
            nature.refreshTokenIsReadable ? shown.refresh : nil,
            disabled: isDisabled,
            account: nature.showsAccount ? shown.account : nil
        )
    }

    mutating func exchange(_ code: Int, by person: String) -> ExchangeAnswer {
        guard usedCodes.insert(code).inserted else { return .rejected(.status(400)) }
        shownBefore = (accessToken, refreshToken, account)
        lagging = nature.lag
        serial += 1
        accessToken = "A\(serial)"
        if !nature.keepsRefreshToken { refreshToken = "R\(serial)" }
        (consent, account) = (code, person)
        return .exchanged(.status(200))
    }

    func ping() -> PingAnswer {
        if isDisabled { return .forbidden(.status(403)) }
        guard consent > 0 || nature.oldGrantLives else { return .rejectedByProvider(.status(401)) }
        return nature.forbidsPing ? .forbidden(.status(403)) : .alive(.status(200))
    }
}
