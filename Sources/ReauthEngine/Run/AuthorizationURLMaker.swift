import OAuth
import ReauthModel

/// Asks the platform for authorization URLs, each with a `state` of its own and with what the element needs besides.
struct AuthorizationURLMaker: Sendable {
    let context: RunContext

    /// An authorization URL, and with OAuth 1 what its callback has to be answered with.
    struct Link: Sendable {
        var answer: AuthorizationURLAnswer
        var requestToken: RequestToken?
    }

    /// The authorization URL for an item, with the given `state`.
    ///
    /// The instance is read where the element's parameters stand in its configuration and it is not at hand.
    func link(for item: Item, state: State, instance: Instance? = nil) async throws -> Link {
        guard let element = item.seed.element, let application = context.applications[element] else {
            return Link(answer: .unusable(Evidence(note: "no application for the element")))
        }
        let rule = context.authorizationRule(forElement: element)
        let carried = Dictionary(
            zip(context.run.carriedColumns, item.seed.carried),
            uniquingKeysWith: { first, _ in first }
        )
        var parameters = rule.parameters(carried: carried, configuration: instance?.configuration.exposed() ?? [:])
        if parameters.count < rule.parameterSources.count, instance == nil,
            let reference = try context.reference(to: item)
        {
            switch try await context.platform.read(reference) {
            case .found(let read, _):
                parameters = rule.parameters(carried: carried, configuration: read.configuration.exposed())
            case .failed(let failure):
                return Link(answer: .failed(failure))
            case .gone, .unauthorized:
                break
            }
        }
        let request = AuthorizationURLRequest(
            element: element,
            application: application,
            state: state,
            rule: rule,
            parameters: parameters
        )
        return rule.usesOAuth1
            ? try await linkByOAuth1(request) : Link(answer: try await context.platform.authorizationURL(request))
    }

    /// A link that others open while this program may have ended long ago.
    ///
    /// One of OAuth 1 would be of no use then, unless people come by a page of ours, which makes one when they set out.
    /// That it can be made is tried all the same, to learn of a wrong client now.
    private func lastingLink(
        for item: Item,
        state: State,
        instance: Instance? = nil
    ) async throws -> AuthorizationURLAnswer {
        let link = try await link(for: item, state: state, instance: instance)
        guard context.job.console.publicURL == nil, link.requestToken != nil, case .url(_, let evidence) = link.answer
        else { return link.answer }
        return .consoleOnly(evidence)
    }

    /// A lasting link with a `state` of its own, and what has to be kept of it: where the job has a page that customers
    /// reach, the link is one of ours.
    ///
    /// An item that never had a link (`isFirst`) saves the look for one.
    func promisedLink(
        for item: Item,
        instance: Instance? = nil,
        isFirst: Bool
    ) async throws -> (answer: AuthorizationURLAnswer, promise: LinkPromise?) {
        var generator = SystemRandomNumberGenerator()
        let state = State(using: &generator)
        let answer = try await lastingLink(for: item, state: state, instance: instance)
        guard case .url(_, let evidence) = answer, let consents = context.consents else { return (answer, nil) }
        let newest = isFirst ? nil : try await consents.newestLink(of: context.run.id, sequence: item.sequence)
        let promise = LinkPromise(of: item, state: state, after: newest, context)
        return (promise.address.map { .url($0, evidence) } ?? answer, promise)
    }

    /// Whether the item's element signs in by OAuth 1.
    func usesOAuth1(_ item: Item) -> Bool {
        item.seed.element.map { context.authorizationRule(forElement: $0).usesOAuth1 } ?? false
    }

    private func linkByOAuth1(_ request: AuthorizationURLRequest) async throws -> Link {
        switch try await context.platform.requestToken(request) {
        case .granted(let requestToken, _):
            var request = request
            request.requestToken = requestToken.token
            return Link(answer: try await context.platform.authorizationURL(request), requestToken: requestToken)
        case .unusable(let evidence): return Link(answer: .unusable(evidence))
        case .unauthorized(let evidence): return Link(answer: .unauthorized(evidence))
        case .failed(let failure): return Link(answer: .failed(failure))
        }
    }
}
