import Crypto

/// A browser that an operator signed in with.
struct OperatorSession: Sendable {
    /// What the cookie holds.
    let cookie: String
    /// What each form of this browser must carry (synchronizer token).
    let formToken: String

    /// Both are new: nothing that a browser brought along becomes part of a session.
    init() {
        cookie = RandomText.make()
        formToken = RandomText.make()
    }

    /// Whether a form came from a page of this session.
    func accepts(_ token: String?) -> Bool {
        SHA256.matches(token ?? "", formToken)
    }
}
