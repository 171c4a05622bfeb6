import OAuth

/// Texts that nobody can guess.
enum RandomText {
    /// 43 characters that carry 258 random bits, allowed in a path and in a cookie.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return State(using: &generator).rawValue
    }

    /// Whether a text has the form of those that ``make()`` returns.
    static func isOne(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil
    }
}
