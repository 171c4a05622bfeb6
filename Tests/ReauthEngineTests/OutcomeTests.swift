import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// One instance from the input to its outcome: what is sent, what is stored, in what order.
@Suite struct OutcomeTests {
    /// One way that an item can go.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var account = Account(1, "sfdc")
        var action = Action.rotate
        var revoke = RevokePolicy.accessToken
        var confirm = ConfirmMode.ping
        var applications = ["sfdc", "box", "twofold", "refreshonly"]
        var script: FarSide.Script = { _, _ in nil }
        var outcome: Outcome
        var reason: Reason?
        /// The requests, in order.
        var calls: [FarSide.Call]
        /// The audit trail, in order.
        var trail: [String]

        init(
            _ name: String,
            _ element: String,
            action: Action = .rotate,
            revoke: RevokePolicy = .accessToken,
            confirm: ConfirmMode = .ping,
            applications: [String]? = nil,
            account change: (inout Account) -> Void = { _ in },
            script: @escaping FarSide.Script = { _, _ in nil },
            ends outcome: Outcome,
            _ reason: Reason? = nil,
            calls: [FarSide.Call],
            trail: [String]
        ) {
            testDescription = name
            account = Account(1, element)
            change(&account)
            self.action = action
            self.revoke = revoke
            self.confirm = confirm
            if let applications { self.applications = applications }
            self.script = script
            self.outcome = outcome
            self.reason = reason
            self.calls = calls
            let end = [outcome.rawValue, reason?.rawValue].compactMap { $0 }.joined(separator: ": ")
            self.trail = trail + ["finished \(end)"]
        }
    }

    private static let read = FarSide.Call.read("1")
    private static let ping = FarSide.Call.ping("1")
    private static let access = FarSide.Call.revoke("1", .accessToken)
    private static let refresh = FarSide.Call.revoke("1", .refreshToken)
    private static let link = FarSide.Call.link("sfdc")

    /// Answers one kind of call, each time, with one fault.
    private static func always(_ call: FarSide.Call, _ fault: FarSide.Fault) -> FarSide.Script {
        { made, _ in made == call ? fault : nil }
    }

    /// Answers a call with one fault the first time.
    private static func once(_ call: FarSide.Call, _ fault: FarSide.Fault) -> FarSide.Script {
        { $0 == call && $1 == 1 ? fault : nil }
    }

    private static let intent = "intent access_token: attempt 1"
    private static let revoked = "settled access_token: revoked"

    static let checks: [Case] = [
        Case("a living token", "box", action: .check, ends: .healthy, calls: [read, ping], trail: []),
        Case(
            "a dead token that the platform can refresh", "box", action: .check,
            account: { $0.access.isAlive = false },
            ends: .healthy, calls: [read, ping], trail: []
        ),
        Case(
            "a dead grant", "box", action: .check,
            account: {
                $0.access.isAlive = false
                $0.refresh?.isAlive = false
            },
            ends: .failed, .signInRequired, calls: [read, ping], trail: []
        ),
        Case(
            "a disabled instance is not pinged", "box", action: .check,
            account: { $0.isDisabled = true },
            ends: .failed, .instanceDisabled, calls: [read], trail: []
        ),
        Case(
            "an element without a ping", "box", action: .check,
            script: always(ping, .ping(.unsupported(Evidence(httpStatus: 404)))),
            ends: .failed, .pingUnsupported, calls: [read, ping], trail: []
        ),
        Case("a fleet that must not be touched", "box", action: .check, confirm: .read, ends: .healthy, .notPinged, calls: [read], trail: []),
        Case(
            "no Element token is shown", "box", action: .check,
            account: { $0.showsElementToken = false },
            ends: .failed, .tokenUnreadable, calls: [read], trail: []
        ),
        Case(
            "a deleted instance", "box", action: .check,
            account: { $0.exists = false },
            ends: .failed, .instanceGone, calls: [read, .credentials], trail: []
        ),
        Case(
            "an unknown element can be checked", "novelty", action: .check, ends: .healthy, calls: [read, ping], trail: []
        ),
    ]

    static let policies: [Case] = [
        Case(
            "silent, and the refresh token survives", "box", revoke: .silent,
            ends: .rotated, calls: [read, access, ping, read], trail: [intent, revoked, "confirmed"]
        ),
        Case("silent, and people would be needed", "sfdc", revoke: .silent, ends: .skipped, .wouldNeedPerson, calls: [], trail: []),
        Case(
            "silent, and only the refresh token can be named", "refreshonly", revoke: .silent,
            ends: .skipped, .accessTokenNotRevocable, calls: [], trail: []
        ),
        Case(
            "silent without a ping", "box", revoke: .silent, confirm: .read,
            ends: .skipped, .proofNeedsPing, calls: [], trail: []
        ),
        Case("nothing to revoke with", "endless", revoke: .grant, ends: .notRevocable, calls: [], trail: []),
        Case("a provider that nobody knows", "novelty", revoke: .grant, ends: .skipped, .unknownProvider, calls: [], trail: []),
        Case(
            "the access token takes the grant along", "sfdc",
            ends: .awaitingCode, calls: [read, access, ping, link], trail: [intent, revoked, "confirmed", "linked"]
        ),
        Case(
            "the access token where only the refresh token can be named", "refreshonly",
            ends: .skipped, .accessTokenNotRevocable, calls: [], trail: []
        ),
        Case(
            "the grant by its refresh token", "refreshonly", revoke: .grant,
            ends: .awaitingCode,
            calls: [read, refresh, ping, .link("refreshonly")],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "confirmed", "linked"]
        ),
        Case(
            "the grant by both tokens, each with its intent", "twofold", revoke: .grant,
            ends: .awaitingCode,
            calls: [read, refresh, read, access, ping, .link("twofold")],
            trail: [
                "intent refresh_token: attempt 1", "settled refresh_token: revoked", "intent access_token: attempt 2",
                "settled access_token: revoked", "confirmed", "linked",
            ]
        ),
        Case(
            "the grant, proved by reading alone", "sfdc", revoke: .grant, confirm: .read,
            ends: .awaitingCode,
            calls: [read, refresh, read, link],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "linked"]
        ),
        Case(
            "the grant without proof", "sfdc", revoke: .grant, confirm: .none,
            ends: .awaitingCode,
            calls: [read, refresh, link],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "linked"]
        ),
        Case(
            "no client credentials for the link", "sfdc", applications: [],
            ends: .awaitingCode, .clientCredentialsMissing,
            calls: [read, access, ping], trail: [intent, revoked, "confirmed"]
        ),
        Case(
            "no client credentials for the revocation", "box", applications: [],
            ends: .failed, .clientCredentialsMissing, calls: [], trail: []
        ),
        Case("a new link alone", "sfdc", action: .reauthenticate, ends: .awaitingCode, calls: [read, link], trail: ["linked"]),
    ]

    static let findings: [Case] = [
        Case(
            "the token was dead before", "sfdc",
            account: {
                $0.access.isAlive = false
                $0.refresh?.isAlive = false
            },
            ends: .awaitingCode,
            calls: [read, access, ping, link],
            trail: [intent, "settled access_token: already_gone", "confirmed", "linked"]
        ),
        Case(
            "the provider says revoked, and the token still works", "box",
            script: always(access, .revocation(.revoked(Evidence(httpStatus: 200)))),
            ends: .failed, .stillValid, calls: [read, access, ping, read], trail: [intent, revoked]
        ),
        Case(
            "the provider refuses", "box",
            script: always(access, .revocation(.refused(Evidence(httpStatus: 400)))),
            ends: .failed, .unexpectedResponse, calls: [read, access], trail: [intent, "settled access_token: no_effect"]
        ),
        Case(
            "the host is not allowed", "sfdc",
            script: always(access, .revocation(.hostNotAllowed(Evidence()))),
            ends: .failed, .hostNotAllowed, calls: [read, access], trail: [intent, "settled access_token: no_effect"]
        ),
        Case(
            "the provider cannot revoke that kind of token", "box",
            script: always(access, .revocation(.unsupportedTokenType(Evidence(httpStatus: 400)))),
            ends: .failed, .accessTokenNotRevocable, calls: [read, access], trail: [intent, "settled access_token: no_effect"]
        ),
        Case(
            "the token is masked", "box",
            account: { $0.configuration = ["oauth.user.token": "****"] },
            ends: .failed, .tokenUnreadable, calls: [read], trail: []
        ),
        Case(
            "an instance of OAuth 1", "sfdc",
            account: { $0.configuration = ["oauth.user.token.secret": "x"] },
            ends: .skipped, .notOAuth2, calls: [read], trail: []
        ),
        Case(
            "a disabled instance whose refresh could not be proved", "box",
            account: { $0.isDisabled = true },
            ends: .failed, .instanceDisabled, calls: [read], trail: []
        ),
        Case(
            "an instance that the platform disables on the way", "sfdc",
            account: { $0.failedRefreshes = 4 },
            script: { call, _ in call == ping ? .meanwhile { $0.isDisabled = true } : nil },
            ends: .awaitingCode, .autoDisabled,
            calls: [read, access, ping, read, link], trail: [intent, revoked, "confirmed auto_disabled", "linked"]
        ),
        Case(
            "a link that would not work", "sfdc",
            script: always(link, .link(.unusable(Evidence()))),
            ends: .awaitingCode, .linkUnusable,
            calls: [read, access, ping, link], trail: [intent, revoked, "confirmed"]
        ),
        Case(
            "another instance answers the ping", "box",
            script: always(ping, .ping(.otherInstance(Evidence(httpStatus: 200)))),
            ends: .inDoubt, .unexpectedResponse, calls: [read, access, ping], trail: [intent, revoked]
        ),
        Case(
            "no ping, and the provider's word is as good as proof", "sfdc",
            script: always(ping, .ping(.unsupported(Evidence(httpStatus: 404)))),
            ends: .awaitingCode, .pingUnsupported, calls: [read, access, ping, link], trail: [intent, revoked, "linked"]
        ),
        Case(
            "the platform shows an instance that another instance's number belongs to", "box",
            script: { call, _ in call == read ? .meanwhile { $0.id = InstanceID(rawValue: "2") } : nil },
            ends: .failed, .unexpectedResponse, calls: [read], trail: []
        ),
        Case(
            "the platform shows another element than the input", "sfdc",
            script: { call, _ in call == read ? .meanwhile { $0.element = "box" } : nil },
            ends: .failed, .unexpectedResponse, calls: [read], trail: []
        ),
    ]

    static let lostAnswers: [Case] = [
        Case(
            "lost after the effect, and a person is needed", "sfdc",
            script: once(access, .losesAnswer),
            ends: .awaitingCode, .inferred,
            calls: [read, access, read, ping, link],
            trail: [intent, "doubt the connection broke", "settled access_token: inferred", "confirmed", "linked"]
        ),
        Case(
            "lost after the effect, and the platform refreshes", "box",
            script: once(access, .losesAnswer),
            ends: .rotated, .inferred,
            calls: [read, access, read, ping, read],
            trail: [intent, "doubt the connection broke", "settled access_token: inferred", "confirmed"]
        ),
        Case(
            "lost before the effect: a probe finds it alive", "box",
            script: once(access, .fails(.lost(Evidence(note: "the connection broke")))),
            ends: .rotated,
            calls: [read, access, read, ping, read, read, access, ping, read],
            trail: [
                intent, "doubt the connection broke", "settled access_token: probed_alive",
                "intent access_token: attempt 2", revoked, "confirmed",
            ]
        ),
        Case(
            "lost each time before the effect", "box",
            script: always(access, .fails(.lost(Evidence(note: "x")))),
            ends: .failed, .unreachable,
            calls: [read] + (1...5).flatMap { $0 < 5 ? [access, read, ping, read, read] : [access, read, ping, read] },
            trail: (1...5).flatMap {
                ["intent access_token: attempt \($0)", "doubt x", "settled access_token: probed_alive"]
            }
        ),
        Case(
            "lost, and nothing may be pinged", "sfdc", revoke: .grant, confirm: .read,
            script: once(refresh, .losesAnswer),
            ends: .inDoubt, .noProbe,
            calls: [read, refresh, read],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: undecided",
            ]
        ),
        Case(
            "lost, and nothing may be pinged, but repeating is harmless", "twofold", revoke: .grant, confirm: .read,
            script: once(refresh, .losesAnswer),
            ends: .awaitingCode,
            calls: [read, refresh, read, read, refresh, read, access, read, .link("twofold")],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: undecided",
                "intent refresh_token: attempt 2", "settled refresh_token: already_gone",
                "intent access_token: attempt 3", "settled access_token: revoked", "linked",
            ]
        ),
        Case(
            "lost, and the element has no ping", "sfdc",
            script: { call, count in
                switch call {
                case access: .losesAnswer
                case ping: .ping(.unsupported(Evidence(httpStatus: 404)))
                default: nil
                }
            },
            ends: .inDoubt, .pingUnsupported,
            calls: [read, access, read, ping],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
        Case(
            "lost, and the instance is gone when it is asked", "sfdc",
            script: { call, count in
                switch (call, count) {
                case (access, _): .losesAnswer
                case (read, 2): .meanwhile { $0.exists = false }
                default: nil
                }
            },
            ends: .inDoubt, .instanceGone,
            calls: [read, access, read, .credentials],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
        Case(
            "lost, and somebody signs in before it is asked", "sfdc", revoke: .grant,
            script: { call, count in
                switch (call, count) {
                case (refresh, _): .losesAnswer
                case (read, 2): .meanwhile { $0.signIn() }
                default: nil
                }
            },
            ends: .superseded,
            calls: [read, refresh, read],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: superseded",
            ]
        ),
        Case(
            "an answer that no rule covers is doubt as well", "sfdc",
            script: once(access, .fails(.unexpected(Evidence(httpStatus: 500)))),
            ends: .awaitingCode,
            calls: [read, access, read, ping, read, read, access, ping, link],
            trail: [
                intent, "doubt", "settled access_token: probed_alive", "intent access_token: attempt 2", revoked,
                "confirmed", "linked",
            ]
        ),
    ]

    static let all = [checks, policies, findings, lostAnswers].flatMap(\.self)

    @Test(arguments: all)
    func endsAsTheContractSays(example: Case) async throws {
        let fleet = try await Fleet(
            [example.account],
            action: example.action,
            revoke: example.revoke,
            confirm: example.confirm,
            applications: example.applications,
            script: example.script
        )
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(end.haltedLanes.isEmpty)
        let item = try await fleet.item()
        #expect(item.progress.outcome == example.outcome)
        #expect(item.progress.reason == example.reason)
        #expect(fleet.far.calls == example.calls)
        #expect(try await fleet.trail() == example.trail)
        #expect(item.progress.attempts == fleet.far.revocations.count)
        #expect((item.progress.consentURL != nil) == example.trail.contains("linked"))
        try await fleet.expectConsistent()
        try await fleet.expectNoSecrets()
    }

    @Test func theTimesAndFingerprintsOfAProofAreKept() async throws {
        let fleet = try await Fleet([Account(1, "box"), Account(2, "sfdc")])
        try await fleet.run()
        let silent = try await fleet.item(1).progress
        #expect(silent.accessTokenBefore == fleet.key.fingerprint(of: Secret("access-1-1")))
        #expect(silent.accessTokenAfter == fleet.key.fingerprint(of: Secret("access-1-2")))
        #expect(silent.refreshTokenBefore == fleet.key.fingerprint(of: Secret("refresh-1-1")))
        #expect(silent.basis == .told)
        #expect(silent.revokedAt != nil)
        #expect(silent.confirmedAt != nil)
        #expect(silent.verifiedAt != nil)
        #expect(silent.awaitingSince == nil)
        let waiting = try await fleet.item(2).progress
        #expect(waiting.phase == .awaitingCode)
        #expect(waiting.basis == .told)
        #expect(waiting.confirmedAt != nil)
        #expect(waiting.verifiedAt == nil)
        #expect(waiting.awaitingSince != nil)
        let state = try #require(fleet.far.states.first)
        #expect(waiting.consentURL == "https://login.example.com/sfdc?state=\(state)")
        #expect(state.count == 43)
        #expect(fleet.far.ended == ["access-1-1", "access-2-1"] || fleet.far.ended == ["access-2-1", "access-1-1"])
    }

    @Test func everyLinkHasAStateOfItsOwn() async throws {
        let fleet = try await Fleet((1...50).map { Account($0, "sfdc") })
        try await fleet.run()
        #expect(Set(fleet.far.states).count == 50)
        let urls = try await fleet.items().compactMap(\.progress.consentURL)
        #expect(Set(urls).count == 50)
        try await fleet.expectConsistent()
    }

    @Test func aFinishedRunCanBeTakenUpAgainWithoutAnythingBeingSent() async throws {
        let fleet = try await Fleet([Account(1, "box"), Account(2, "sfdc"), Account(3, "endless")])
        try await fleet.run()
        let calls = fleet.far.calls
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(fleet.far.calls == calls)
    }

    @Test func anEmptyRunIsFinishedAtOnce() async throws {
        let fleet = try await Fleet([])
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(await fleet.store.run(fleet.record.id)?.state == .finished)
    }
}
