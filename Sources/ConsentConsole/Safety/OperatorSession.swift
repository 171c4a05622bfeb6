import Crypto
import OAuth
import ReauthEngine
import ReauthModel

/// A browser that an operator signed in with.
struct OperatorSession: Sendable {
    /// How long it is good.
    static let lifetime: Duration = .seconds(12 * 3600)

    /// What the cookie holds.
    let cookie: String
    /// What each form of this browser must carry (synchronizer token).
    ///
    /// Derived from the cookie, so that it outlives a restart of the page and need not be kept; it tells nothing of the
    /// cookie.
    let formToken: String

    /// A new one: nothing that a browser brought along becomes part of a session.
    init() {
        self.init(cookie: RandomText.make())
    }

    /// One that a browser shows, and that was found good.
    init(cookie: String) {
        self.cookie = cookie
        formToken = TokenHash(of: Secret("form token\u{0}\(cookie)")).rawValue
    }

    /// What is kept of it.
    static func hash(of cookie: String) -> TokenHash {
        TokenHash(of: Secret(cookie))
    }

    /// Whether a form came from a page of this session.
    func accepts(_ token: String?) -> Bool {
        SHA256.matches(token ?? "", formToken)
    }
}
