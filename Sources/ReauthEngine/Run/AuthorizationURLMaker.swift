import OAuth
import ReauthModel

/// Asks the platform for authorization URLs, each with a `state` of its own and with the values that its element needs.
struct AuthorizationURLMaker: Sendable {
    let platform: any Platform
    let elements: ElementRules
    let references: InstanceReferences
    let carriedColumns: [String]
    let recording: LinkRecording

    /// What the platform made: an authorization URL, and with OAuth 1 the token that its callback is answered with.
    struct Made: Sendable {
        var answer: AuthorizationURLAnswer
        var requestToken: RequestToken?
    }

    /// The authorization URL for an item, with the given `state`.
    ///
    /// Where the element's parameters stand in the instance's configuration, and no instance is given, the instance is read.
    func authorizationURL(for item: Item, state: State, instance: Instance? = nil) async throws -> Made {
        guard let element = item.seed.element, let application = elements.applications[element] else {
            return Made(answer: .unusable(Evidence(note: "no application for the element")))
        }
        let rule = elements.authorizationRule(forElement: element)
        let carried = Dictionary(zip(carriedColumns, item.seed.carried), uniquingKeysWith: { first, _ in first })
        var parameters = rule.parameters(carried: carried, configuration: instance?.configuration.exposed() ?? [:])
        if parameters.count < rule.parameterSources.count, instance == nil,
            let reference = try references.reference(to: item)
        {
            switch try await platform.read(reference) {
            case .found(let read, _):
                parameters = rule.parameters(carried: carried, configuration: read.configuration.exposed())
            case .failed(let failure):
                return Made(answer: .failed(failure))
            case .gone, .unauthorized:
                break
            }
        }
        let request = AuthorizationURLRequest(
            element: element,
            application: application,
            state: state,
            rule: rule,
            parameters: parameters,
            instance: item.seed.instanceID
        )
        return rule.usesOAuth1
            ? try await makeByOAuth1(request) : Made(answer: try await platform.authorizationURL(request))
    }

    /// An authorization URL with a new `state`, and what has to be recorded with it.
    ///
    /// Where people get a customer link, the URL in the answer is its address.
    ///
    /// An item that never had a link (`isFirst`) is not looked up.
    func recordableURL(
        for item: Item,
        instance: Instance? = nil,
        isFirst: Bool
    ) async throws -> (answer: AuthorizationURLAnswer, records: LinkRecords?) {
        var generator = SystemRandomNumberGenerator()
        let state = State(using: &generator)
        let answer = try await lastingURL(for: item, state: state, instance: instance)
        guard case .url(_, let evidence) = answer,
            let records = try await recording.records(for: item, state: state, isFirst: isFirst)
        else { return (answer, nil) }
        return (records.address.map { .url($0, evidence) } ?? answer, records)
    }

    /// An authorization URL that people may open long after this program ended.
    ///
    /// A URL of OAuth 1 would be of no use then, unless people open a page of ours, which makes one when they set out. The
    /// platform is asked for it all the same: a wrong client is found out now.
    private func lastingURL(for item: Item, state: State, instance: Instance?) async throws -> AuthorizationURLAnswer {
        let made = try await authorizationURL(for: item, state: state, instance: instance)
        guard recording.console.publicURL == nil, made.requestToken != nil, case .url(_, let evidence) = made.answer
        else { return made.answer }
        return .consoleOnly(evidence)
    }

    private func makeByOAuth1(_ request: AuthorizationURLRequest) async throws -> Made {
        switch try await platform.requestToken(request) {
        case .granted(let requestToken, _):
            var request = request
            request.requestToken = requestToken.token
            return Made(answer: try await platform.authorizationURL(request), requestToken: requestToken)
        case .unusable(let evidence): return Made(answer: .unusable(evidence))
        case .unauthorized(let evidence): return Made(answer: .unauthorized(evidence))
        case .failed(let failure): return Made(answer: .failed(failure))
        }
    }
}
