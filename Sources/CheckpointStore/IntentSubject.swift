import OAuth
import ReauthEngine

/// What the request of an intent carries: a token to be revoked, or a code to be exchanged.
///
/// The tokens keep their own numbers; 4 is the code.
enum IntentSubject: Hashable, StoredWord {
    /// A revocation.
    case token(TokenKind)
    /// An exchange.
    case authorizationCode

    static var kind: String { TokenKind.kind }
    static var words: [IntentSubject] { TokenKind.words.map(IntentSubject.token) + [.authorizationCode] }

    var code: Int64 {
        switch self {
        case .token(let token): token.code
        case .authorizationCode: 4
        }
    }

    var rawValue: String {
        switch self {
        case .token(let token): token.rawValue
        case .authorizationCode: "code"
        }
    }

    init?(rawValue: String) {
        guard let word = Self.words.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = word
    }

    /// Whether the request ends a token.
    var isRevocation: Bool { self != .authorizationCode }
}
