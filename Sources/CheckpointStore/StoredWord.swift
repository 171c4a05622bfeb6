import OAuth
import ReauthEngine
import ReauthModel

/// A stable word that is stored as a small number; the table `word` keeps what each number means.
///
/// A number never changes its meaning. A new word needs a new number here, and a migration that adds it to the table.
protocol StoredWord: RawRepresentable<String>, Sendable {
    /// What the table calls this set of words.
    static var kind: String { get }
    /// Every word.
    static var words: [Self] { get }
    /// The number of this word.
    var code: Int64 { get }
}

extension StoredWord {
    /// The word of a number that was stored.
    init(code: Int64) throws {
        guard let word = Self.words.first(where: { $0.code == code }) else {
            throw StoreUnusable(
                message: "The store holds a \(Self.kind) with the number \(code), which this version does not know. "
                    + "It was damaged, or written by a newer reauth."
            )
        }
        self = word
    }
}

extension Phase: StoredWord {
    static var kind: String { "phase" }
    static var words: [Phase] { allCases }
    var code: Int64 {
        switch self {
        case .planned: 1
        case .revoking: 2
        case .revoked: 3
        case .dead: 4
        case .awaitingCode: 5
        case .finished: 6
        case .exchanging: 7
        case .exchanged: 8
        }
    }
}

extension Outcome: StoredWord {
    static var kind: String { "outcome" }
    static var words: [Outcome] { allCases }
    var code: Int64 {
        switch self {
        case .healthy: 1
        case .rotated: 2
        case .awaitingCode: 3
        case .reauthenticated: 4
        case .notRevocable: 5
        case .superseded: 6
        case .skipped: 7
        case .inDoubt: 8
        case .failed: 9
        case .retired: 10
        }
    }
}

extension RevocationBasis: StoredWord {
    static var kind: String { "basis" }
    static var words: [RevocationBasis] { [.told, .alreadyGone, .inferred, .endedWithAccount] }
    var code: Int64 {
        switch self {
        case .told: 1
        case .alreadyGone: 2
        case .inferred: 3
        case .endedWithAccount: 4
        }
    }
}

/// Numbers of tokens are powers of two, so that a set of them is a number too.
extension TokenKind: StoredWord {
    static var kind: String { "token" }
    static var words: [TokenKind] { allCases }
    var code: Int64 {
        switch self {
        case .accessToken: 1
        case .refreshToken: 2
        }
    }
}

extension Settlement: StoredWord {
    static var kind: String { "settlement" }
    static var words: [Settlement] { allCases }
    var code: Int64 {
        switch self {
        case .revoked: 1
        case .alreadyGone: 2
        case .inferred: 3
        case .noEffect: 4
        case .probedAlive: 5
        case .superseded: 6
        case .undecided: 7
        case .exchanged: 8
        case .rejected: 9
        }
    }
}

extension Event.Kind: StoredWord {
    static var kind: String { "event" }
    static var words: [Event.Kind] { allCases }
    var code: Int64 {
        switch self {
        case .intent: 1
        case .settled: 2
        case .confirmed: 3
        case .doubt: 4
        case .deferred: 5
        case .linked: 6
        case .finished: 7
        case .resolved: 8
        case .enabled: 9
        case .verified: 10
        case .consentBegun: 11
        case .consentDenied: 12
        case .invited: 13
        case .uninvited: 14
        case .looked: 15
        case .disabling: 16
        case .disabled: 17
        case .undated: 18
        case .grantPushedOut: 19
        case .endedWithAccount: 20
        case .outlivedAccount: 21
        case .paused: 22
        case .resumed: 23
        case .stopRequested: 24
        case .rateSet: 25
        case .concurrencySet: 26
        case .takenUp: 27
        case .waveApproved: 28
        case .workEnded: 29
        case .reminded: 30
        case .webhookGivenUp: 31
        case .pruned: 32
        }
    }
}
