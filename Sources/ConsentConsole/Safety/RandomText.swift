import OAuth

/// Texts that nobody can guess.
enum RandomText {
    /// 43 characters that carry 258 random bits, fit for a path and a cookie.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return State(using: &generator).rawValue
    }

    /// Whether a text could have been made here.
    static func isOne(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil
    }
}
