package import ReauthModel

/// Since when something is meant: a moment, or so long ago.
package enum SincePoint: Sendable, Hashable {
    case moment(Timestamp)
    case ago(Duration)

    /// Reads `2027-01-15T08:00:00Z` (with its zone), or `90m`, `12h`, `1d`; `nil` for anything else.
    package init?(_ text: String) {
        if let moment = Timestamp(iso8601: text) {
            self = .moment(moment)
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 7,
            text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text.dropLast())
        else { return nil }
        self = .ago(.seconds(number * unit))
    }

    /// The moment.
    package func moment(at now: Timestamp) -> Timestamp {
        switch self {
        case .moment(let moment): moment
        case .ago(let duration): now.advanced(by: .zero - duration)
        }
    }
}
