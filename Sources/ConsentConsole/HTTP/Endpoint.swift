import HTTPTypes
import Hummingbird

/// The addresses of the page, as its router and its log name them.
///
/// The paths at which callbacks come in are not among them: see ``CallbackMiddleware``.
enum Endpoint: String, Sendable, CaseIterable {
    case overview = "/"
    case events = "/events"
    case links = "/links.csv"
    case signOut = "/logout"
    case connection = "/connections/:sequence"
    /// Sets out for the provider.
    case open = "/connections/:sequence/open"
    /// Shows the customer's link, and makes one where there is none.
    case link = "/connections/:sequence/link"
    /// Withdraws the customer's link and makes a new one.
    case renew = "/connections/:sequence/renew"
    /// Withdraws the customer's link.
    case withdraw = "/connections/:sequence/withdraw"
    /// Takes the address at which the browser ended.
    case paste = "/connections/:sequence/paste"
    case customer = "/c/:token"
    case signIn = "/login/:token"
    case result = "/result/:id"
    case again = "/again/:id"
    case asset = "/assets/:name"
    /// Whether the page works, for programs that watch it.
    case health = "/healthz"
    /// What is measured, for Prometheus.
    case metrics = "/metrics"

    /// The methods that the address takes.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .links, .open, .link, .renew, .withdraw, .paste, .signOut: [.post]
        case .customer, .signIn: [.get, .head, .post]
        case .overview, .events, .connection, .result, .again, .asset, .health, .metrics: [.get, .head]
        }
    }

    /// Whether the page uses a plain path itself, so that no callback can come in there.
    static func isTaken(_ path: String) -> Bool {
        let segments = path.split(separator: "/")
        return allCases.contains { endpoint in
            let pattern = RouterPath(endpoint.rawValue)
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { element, segment in
                    element ~= segment && (element != .capture("sequence") || PlainPath.sequence(segment) != nil)
                }
        }
    }
}

extension RouterMethods {
    /// Adds a handler for each method that an address takes.
    func on(
        _ endpoint: Endpoint,
        use handler: @escaping @concurrent @Sendable (Request, Context) async throws -> Response
    ) {
        for method in endpoint.methods { on(RouterPath(endpoint.rawValue), method: method, use: handler) }
    }
}
