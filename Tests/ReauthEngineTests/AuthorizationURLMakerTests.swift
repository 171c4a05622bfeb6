import OAuth
@testable import ReauthEngine
import ReauthModel
import Testing

/// What a link is asked for with: the values that its element needs, from the row or from the instance.
@Suite(.timeLimit(.minutes(60))) struct LinkMakerTests {
    private static let rule = AuthorizationRule(parameterSources: ["siteAddress": ["subdomain", "site.address"]])

    private static let state = State(rawValue: "given")

    private func maker(
        _ reception: Reception,
        columns: [String] = [],
        rule: AuthorizationRule? = Self.rule
    ) -> AuthorizationURLMaker {
        var context = reception.context()
        context.run.carriedColumns = columns
        context.authorizationRules = rule.map(FixedRules.init)
        return context.authorizationURLs
    }

    private func waiting(
        configuration: [String: String] = [:],
        script: @escaping FarSide.Script = { _, _ in nil }
    ) async throws -> Reception {
        var account = Account(1, "sfdc")
        account.configuration = configuration
        return try await Reception([account], script: script)
    }

    @Test func `a value in the row is used and the instance is not read`() async throws {
        let reception = try await waiting(configuration: ["site.address": "from-the-instance"])
        let calls = reception.far.calls.count
        var item = try await reception.fleet.item()
        item.seed.carried = ["x", "acme"]
        _ = try await maker(reception, columns: ["customer", "subdomain"]).authorizationURL(
            for: item,
            state: Self.state
        )
        #expect(reception.far.linkParameters == [["siteAddress": "acme"]])
        #expect(Array(reception.far.calls.dropFirst(calls)) == [.link("sfdc")])
    }

    @Test func `a value that the row does not give is read from the instance`() async throws {
        let reception = try await waiting(configuration: ["site.address": "acme"])
        let calls = reception.far.calls.count
        _ = try await maker(reception).authorizationURL(for: reception.fleet.item(), state: Self.state)
        #expect(reception.far.linkParameters == [["siteAddress": "acme"]])
        #expect(Array(reception.far.calls.dropFirst(calls)) == [.read("1"), .link("sfdc")])
    }

    @Test(arguments: ["", " ", "********"])
    func `a masked or blank value is no value`(value: String) async throws {
        let reception = try await waiting(configuration: ["site.address": value])
        var item = try await reception.fleet.item()
        item.seed.carried = [value]
        _ = try await maker(reception, columns: ["subdomain"]).authorizationURL(for: item, state: Self.state)
        #expect(reception.far.linkParameters == [[:]])
    }

    @Test func `an instance that cannot be read gives no link`() async throws {
        let reception = try await waiting(script: { call, _ in
            call == .read("1") ? .fails(.unavailable(Evidence(httpStatus: 503))) : nil
        })
        let answer = try await maker(reception).authorizationURL(for: reception.fleet.item(), state: Self.state)
        #expect(answer.answer == .failed(.unavailable(Evidence(httpStatus: 503))))
        #expect(reception.far.states.isEmpty)
    }

    @Test func `without an application nothing is asked for`() async throws {
        var reception = try await waiting()
        reception.fleet.applications = [:]
        let calls = reception.far.calls
        guard
            case .unusable = try await maker(reception).authorizationURL(for: reception.fleet.item(), state: Self.state)
                .answer
        else {
            Issue.record("a link without an application")
            return
        }
        #expect(reception.far.calls == calls)
    }

    @Test func `the state that is given is the one that travels`() async throws {
        let reception = try await waiting()
        _ = try await maker(reception, rule: nil).authorizationURL(for: reception.fleet.item(), state: Self.state)
        #expect(reception.far.states == ["given"])
    }
}
