import OAuth
import ReauthModel

/// Asks the platform for authorization URLs, each with a `state` of its own and with what the element needs besides.
struct LinkMaker: Sendable {
    let context: RunContext

    /// The authorization URL for an item, with the given `state` or a new one.
    ///
    /// The instance is read where the element's parameters stand in its configuration and it is not at hand.
    func link(for item: Item, state: State?, instance: Instance? = nil) async throws -> LinkAnswer {
        guard let element = item.seed.element, let application = context.applications[element] else {
            return .unusable(Evidence(note: "no application for the element"))
        }
        let rule = context.authorizationRules?.authorizationRule(forElement: element) ?? AuthorizationRule()
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
                return .failed(failure)
            case .gone, .unauthorized:
                break
            }
        }
        var generator = SystemRandomNumberGenerator()
        return try await context.platform.authorizationURL(
            AuthorizationURLRequest(
                element: element,
                application: application,
                state: state ?? State(using: &generator),
                rule: rule,
                parameters: parameters
            )
        )
    }
}
