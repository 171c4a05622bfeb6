import OAuth

/// Texts that nobody can guess.
enum RandomText {
    /// 43 characters that carry 258 random bits, fit for a path and a cookie.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return State(using: &generator).rawValue
    }
}
