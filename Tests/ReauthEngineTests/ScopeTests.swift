import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// A person may sign in and still not give everything that was asked for.
@Suite(.timeLimit(.minutes(60))) struct ScopeTests {
    private static func reception(owner: String?, asking scope: String?) async throws -> Reception {
        var account = Account(1, "sfdc")
        account.configuration["oauth.user.id"] = owner
        var reception = try await Reception([account])
        reception.fleet.applications["sfdc"]?.scope = scope
        return reception
    }

    /// Brings a callback of which the provider says that it granted `scope`.
    private static func answer(
        _ reception: Reception,
        owner: String?,
        granted scope: String?
    ) async throws -> CallbackAnswer {
        try await reception.open { flow in
            let state = try await flow.depart()
            let code = reception.far.consent(to: 1, configuration: owner.map { ["oauth.user.id": $0] } ?? [:])
            guard let scope else { return try await flow.arrive(["code": code, "state": state]) }
            return try await flow.arrive(["code": code, "state": state, "scope": scope])
        }
    }

    @Test func `a callback that names fewer scopes is told on every side`() async throws {
        let reception = try await Self.reception(owner: "alice", asking: "api files contacts")
        let answer = try await Self.answer(reception, owner: "alice", granted: "FILES")
        #expect(answer.result == .known(.reauthenticated))
        #expect(answer.connection?.missingScopes == ["api", "contacts"])
        #expect(answer.connection?.reason == .scopeNarrowed)
        #expect(try await reception.fleet.trail().last == "finished reauthenticated: scope_narrowed: api contacts")
        // What the provider wrote is nowhere.
        #expect(!reception.storeText().contains("FILES"))
        let item = try await reception.fleet.item()
        #expect(item.progress.outcome == .reauthenticated && item.progress.verifiedAt != nil)
    }

    @Test func `that nobody knows whose account it is counts first, and the trail has both`() async throws {
        let reception = try await Self.reception(owner: nil, asking: "api files")
        let answer = try await Self.answer(reception, owner: nil, granted: "api")
        #expect(answer.connection?.reason == .accountUnknown && answer.connection?.missingScopes == ["files"])
        let last = try await reception.fleet.trail().last
        #expect(last == "finished reauthenticated: account_unknown: scope_narrowed: files")
    }

    @Test(
        arguments: [
            ("api files", nil), ("api files", "files api"), ("api files", "api files more"), (nil, "api"),
            ("api files", "other names"), ("api files", "files full <script>"), ("api files", ""),
            ("api offline_access", "api"),
        ] as [(String?, String?)]
    )
    func `where nothing tells of less, nothing is claimed`(asked: String?, granted: String?) async throws {
        let reception = try await Self.reception(owner: "alice", asking: asked)
        let answer = try await Self.answer(reception, owner: "alice", granted: granted)
        #expect(answer.connection?.missingScopes == [] && answer.connection?.reason == nil)
        #expect(try await reception.fleet.trail().last == "finished reauthenticated")
    }

    @Test func `a code from a file may tell it too, and another account is no sign-in with less`() async throws {
        let reception = try await Self.reception(owner: "alice", asking: "api files")
        let code = reception.far.consent(to: 1, configuration: ["oauth.user.id": "mallory"])
        let item = try #require(try await reception.redeem(code, parameters: ["scope": "api"]))
        #expect(item.progress.reason == .wrongAccount)
        #expect(try await reception.fleet.trail().last == "finished failed: wrong_account")
    }
}
