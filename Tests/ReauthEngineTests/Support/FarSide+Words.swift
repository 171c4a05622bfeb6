import OAuth
import ReauthEngine
import ReauthModel

extension FarSide {
    /// A request as the far side sees it.
    enum Call: Sendable, Hashable {
        case read(String)
        case ping(String)
        case revoke(String, TokenKind)
        case link(String)
        case requestToken(String)
        case enable(String)
        case exchange(String)
        case credentials
    }

    /// What somebody agreed to at the provider: which instance's account it was, and what it gives away besides.
    struct Consent: Sendable {
        var id: InstanceID
        var configuration: [String: String] = [:]
        /// Whether the provider lets nothing be done with the new tokens.
        var isDead = false
        var isSpent = false
    }

    /// One exchange as it arrived.
    struct Sent: Sendable, Hashable {
        var id: String
        var providerData: [String: String]
    }

    /// What goes wrong with a request.
    enum Fault: Sendable {
        /// No effect, and no usable answer.
        case fails(RequestFailure)
        /// The effect happens; the answer is lost.
        case losesAnswer
        /// 401 in the platform's own words.
        case unauthorized
        /// The provider, the ping or the link is answered like this, without any effect.
        case revocation(RevocationAnswer)
        case ping(PingAnswer)
        case link(AuthorizationURLAnswer)
        case enable(EnableAnswer)
        case exchange(ExchangeAnswer)
        /// The code stays at hand, for no byte of it left.
        case leavesNothing(RequestFailure)
        case credentials(CredentialsAnswer)
        /// Before it is answered, this happens to the account.
        case meanwhile(@Sendable (inout Account) -> Void)
    }

    typealias Script = @Sendable (_ call: Call, _ count: Int) -> Fault?

    /// Who may look whether an intent is there before a revocation: the store below every wrapper.
    struct Witness: Sendable {
        var store: any RunStore
        var run: RunID
        var key: FingerprintKey
    }
}

extension FarSide.Call {
    var isExchange: Bool {
        if case .exchange = self { return true }
        return false
    }

    var isRevocation: Bool {
        if case .revoke = self { return true }
        return false
    }

    var isPing: Bool {
        if case .ping = self { return true }
        return false
    }
}
