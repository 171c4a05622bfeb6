import ReauthModel

extension Timestamp {
    /// For people, to the minute, in UTC: `2026-11-23 03:00 UTC`.
    var shown: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    /// To the second, for a history.
    var shownToTheSecond: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
