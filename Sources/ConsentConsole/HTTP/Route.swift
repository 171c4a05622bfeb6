/// What a path means.
enum Route: Sendable, Hashable {
    /// What an operator does about a connection.
    enum Action: String, Sendable, CaseIterable {
        /// Sets out for the provider.
        case open
        /// Shows the customer's link, and makes one where there is none.
        case link
        /// Makes a new one.
        case renew
        /// Withdraws it.
        case withdraw
        /// Takes the address at which the browser ended.
        case paste
    }

    case overview
    case events
    case links
    case connection(Int64)
    case action(Int64, Action)
    case customer(token: String)
    case callback
    case result(id: String)
    case again(id: String)
    case signIn(token: String)
    case signOut
    case asset(String)
    case unknown

    init(path: String, callbackPaths: Set<String>) {
        guard let parsed = RequestPath(path) else {
            self = .unknown
            return
        }
        if callbackPaths.contains(path) {
            self = .callback
            return
        }
        let segments = parsed.segments
        switch (segments.first, segments.count) {
        case (nil, _): self = .overview
        case ("events", 1): self = .events
        case ("links.csv", 1): self = .links
        case ("logout", 1): self = .signOut
        case ("c", 2): self = .customer(token: segments[1])
        case ("login", 2): self = .signIn(token: segments[1])
        case ("result", 2): self = .result(id: segments[1])
        case ("again", 2): self = .again(id: segments[1])
        case ("assets", 2): self = .asset(segments[1])
        case ("connections", 2): self = Self.sequence(segments[1]).map { .connection($0) } ?? .unknown
        case ("connections", 3):
            let parts = Self.sequence(segments[1]).flatMap { number in
                Action(rawValue: segments[2]).map { (number, $0) }
            }
            self = parts.map { .action($0.0, $0.1) } ?? .unknown
        default: self = .unknown
        }
    }

    /// The path without what was secret in it: all that a log may hold.
    var pattern: String {
        switch self {
        case .overview: "/"
        case .events: "/events"
        case .links: "/links.csv"
        case .connection: "/connections/:sequence"
        case .action(_, let action): "/connections/:sequence/\(action.rawValue)"
        case .customer: "/c/:token"
        case .callback: "callback"
        case .result: "/result/:id"
        case .again: "/again/:id"
        case .signIn: "/login/:token"
        case .signOut: "/logout"
        case .asset: "/assets/:name"
        case .unknown: "unknown"
        }
    }

    /// Whether only a browser that is signed in gets there.
    var isOperators: Bool {
        switch self {
        case .overview, .events, .links, .connection, .action, .signOut: true
        case .customer, .callback, .result, .again, .signIn, .asset, .unknown: false
        }
    }

    /// The methods that are allowed.
    ///
    /// A callback is no HEAD's business: whoever asks for a head wants nothing to happen.
    var methods: [ConsoleRequest.Method] {
        switch self {
        case .links, .action, .signOut: [.post]
        case .callback: [.get]
        case .customer, .signIn: [.get, .head, .post]
        case .overview, .events, .connection, .result, .again, .asset, .unknown: [.get, .head]
        }
    }

    private static func sequence(_ text: String) -> Int64? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }
}
