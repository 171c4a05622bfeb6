import OAuth
package import ReauthEngine
package import ReauthModel
package import ReauthOperations

/// Five providers, one of each kind, in the order of their names.
package enum PlanSamples {
    /// Both tokens can be named; the refresh token outlives the access token.
    package static let heals = profile(
        "a-heals",
        [.accessToken, .refreshToken],
        refreshToken: .survives,
        client: false
    )
    /// Whatever is revoked, the whole grant goes.
    package static let dies = profile("b-dies", [.accessToken, .refreshToken], refreshToken: .dies)
    /// What becomes of the refresh token is not documented.
    package static let unclear = profile("c-unclear", [.accessToken, .refreshToken], refreshToken: .unknown)
    /// Only the refresh token can be named.
    package static let refreshOnly = profile("d-refresh", [.refreshToken], refreshToken: .dies)
    /// Nothing can be revoked.
    package static let nothing = profile("e-nothing", [], refreshToken: .unknown)

    package static let profiles = [heals, dies, unclear, refreshOnly, nothing]

    /// 10, 20, 30, 40 and 50 instances of an element that is named like its provider.
    package static let counts = zip(1..., profiles).map { place, profile in
        ElementCount(lane: profile.lane, element: profile.name, reason: nil, items: place * 10)
    }

    package static func job(
        _ action: Action = .rotate,
        _ revoke: RevokePolicy? = nil,
        confirm: ConfirmMode = .ping,
        repeatInterval: Duration? = nil
    ) -> Job {
        Job(
            name: "nightly",
            action: action,
            revoke: revoke,
            platform: .remoteSandbox(url: "http://127.0.0.1:8099"),
            source: .csv("/srv/fleet.csv"),
            confirm: confirm,
            repeatInterval: repeatInterval
        )
    }

    /// The platform may be asked a thousand times a second, so that the providers decide how long it takes.
    package static func context(
        applications: Set<String> = Set(profiles.map(\.name)),
        limits: [LaneKey: LaneLimit] = [:]
    ) -> PlanContext {
        PlanContext(
            profile: { element in profiles.first { element == $0.name || element == "\($0.name)-eu" } },
            signsInByOAuth1: { $0 == "e-nothing" },
            limits: limits.merging([.platform: limit("1000/s")]) { own, _ in own },
            applications: applications,
            catalogEffect: { elements in "catalog of \(elements?.sorted().joined(separator: " ") ?? "everything")" },
            address: "sandbox at http://127.0.0.1:8099",
            organization: "0a1b2c3d"
        )
    }

    package static func limit(_ windows: String...) -> LaneLimit {
        LaneLimit(windows: windows.compactMap(RateWindow.init(parsing:)), concurrency: 8)
    }

    package static func plan(
        _ job: Job,
        counts: [ElementCount] = counts,
        warnings: [String] = [],
        context: PlanContext = context(),
        state: EarlierState = EarlierState(digest: "f0")
    ) -> Plan {
        Plan(
            job: job,
            terms: PlanTerms(effect: "e0", bounds: "b0", input: "i0", catalog: "", fleet: "", store: "s0"),
            madeAt: Timestamp(rawValue: 1_795_000_000_000),
            counts: counts,
            summary: SourceSummary(warnings: warnings),
            context: context,
            state: state
        )
    }

    private static func profile(
        _ name: String,
        _ tokens: Set<TokenKind>,
        refreshToken: ProviderProfile.Cascade,
        client: Bool = true
    ) -> ProviderProfile {
        ProviderProfile(
            name: name,
            nameableTokens: tokens,
            refreshTokenAfterAccessToken: refreshToken,
            accessTokenAfterRefreshToken: .dies,
            grantTokens: tokens.contains(.refreshToken) ? [.refreshToken] : [],
            needsClientCredentials: client,
            isRepeatSafe: true
        )
    }
}
