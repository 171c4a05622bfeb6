import Crypto
import OAuth
import ReauthEngine
import ReauthModel

/// The session of a browser in which an operator signed in.
struct OperatorSession: Sendable {
    /// How long it is good.
    static let lifetime: Duration = .seconds(12 * 3600)

    /// The value of the cookie.
    let cookie: String
    /// The token that each form of this browser must carry (synchronizer token).
    ///
    /// Derived from the cookie, so that it survives a restart of the page and need not be kept. The cookie cannot be
    /// computed from it.
    let formToken: String

    /// A new session: no value that a browser sent becomes part of it.
    init() {
        self.init(cookie: RandomText.make())
    }

    /// The session of a cookie that was found good.
    init(cookie: String) {
        self.cookie = cookie
        formToken = TokenHash(of: Secret("form token\u{0}\(cookie)")).rawValue
    }

    /// What is stored of a cookie.
    static func hash(of cookie: String) -> TokenHash {
        TokenHash(of: Secret(cookie))
    }

    /// Whether a form came from a page of this session.
    func accepts(_ token: String?) -> Bool {
        SHA256.matches(token ?? "", formToken)
    }
}
