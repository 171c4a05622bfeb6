import GRDB
import OAuth
import ReauthModel

/// A column of an item that changes while a run works on it, and that no index and no count depends on.
enum ProgressColumn: String, CaseIterable {
    case phase, epoch, attempts
    case settledTokens = "settled_tokens"
    case openToken = "open_token"
    case wasDisabled = "was_disabled"
    case accessTokenBefore = "access_token_before"
    case refreshTokenBefore = "refresh_token_before"
    case accessTokenAfter = "access_token_after"
    case revokedAt = "revoked_at"
    case confirmedAt = "confirmed_at"
    case reauthenticatedAt = "reauthenticated_at"
    case verifiedAt = "verified_at"
    case httpStatus = "http_status"
    case requestID = "request_id"
    case consentURL = "consent_url"
    case pings
    case accessTokenAtExchange = "access_token_at_exchange"
    case refreshTokenAtExchange = "refresh_token_at_exchange"
    case lastHTTPStatus = "last_http_status"
    case lastRequestID = "last_request_id"
    case reasonBefore = "reason_before"
    case resolvedBy = "resolved_by"
    case resolvedBecause = "resolved_because"
    case unsupportedTokens = "unsupported_tokens"
    case wasDisabledAtIntent = "was_disabled_at_intent"
    case wasSeenAlive = "was_seen_alive"
    case unreadablePauses = "unreadable_pauses"

    static let all = allCases

    /// Reads the columns of a row that has them at `first`.
    static func read(_ row: Row, from first: Int, into progress: inout ItemProgress) throws {
        func timestamp(_ place: Int) -> Timestamp? { (row[place] as Int64?).map(Timestamp.init(rawValue:)) }
        func fingerprint(_ place: Int) -> TokenFingerprint? {
            (row[place] as String?).map(TokenFingerprint.init(rawValue:))
        }
        for (place, column) in zip(first..., all) {
            switch column {
            case .phase: progress.phase = try Phase(code: row[place])
            case .epoch: progress.epoch = row[place]
            case .attempts: progress.attempts = row[place]
            case .settledTokens: progress.settledTokens = tokens(row[place])
            case .openToken: progress.openToken = try (row[place] as Int64?).map { try TokenKind(code: $0) }
            case .wasDisabled: progress.wasDisabled = row[place]
            case .accessTokenBefore: progress.accessTokenBefore = fingerprint(place)
            case .refreshTokenBefore: progress.refreshTokenBefore = fingerprint(place)
            case .accessTokenAfter: progress.accessTokenAfter = fingerprint(place)
            case .revokedAt: progress.revokedAt = timestamp(place)
            case .confirmedAt: progress.confirmedAt = timestamp(place)
            case .reauthenticatedAt: progress.reauthenticatedAt = timestamp(place)
            case .verifiedAt: progress.verifiedAt = timestamp(place)
            case .httpStatus: progress.httpStatus = row[place]
            case .requestID: progress.requestID = row[place]
            case .consentURL: progress.consentURL = row[place]
            case .pings: progress.pings = row[place]
            case .accessTokenAtExchange: progress.accessTokenAtExchange = fingerprint(place)
            case .refreshTokenAtExchange: progress.refreshTokenAtExchange = fingerprint(place)
            case .lastHTTPStatus: progress.lastHTTPStatus = row[place]
            case .lastRequestID: progress.lastRequestID = row[place]
            case .reasonBefore: progress.reasonBefore = (row[place] as String?).map(Reason.init(rawValue:))
            case .resolvedBy: progress.resolvedBy = row[place]
            case .resolvedBecause: progress.resolvedBecause = row[place]
            case .unsupportedTokens: progress.unsupportedTokens = tokens(row[place])
            case .wasDisabledAtIntent: progress.wasDisabledAtIntent = row[place]
            case .wasSeenAlive: progress.wasSeenAlive = row[place]
            case .unreadablePauses: progress.unreadablePauses = row[place]
            }
        }
    }

    /// Binds the column's value.
    func bind(_ progress: ItemProgress, to statement: inout HotStatement) {
        switch self {
        case .phase: statement.bind(progress.phase.code)
        case .epoch: statement.bind(progress.epoch)
        case .attempts: statement.bind(progress.attempts)
        case .settledTokens: statement.bind(Self.code(of: progress.settledTokens))
        case .openToken: statement.bind(progress.openToken?.code)
        case .wasDisabled: statement.bind(progress.wasDisabled)
        case .accessTokenBefore: statement.bind(progress.accessTokenBefore?.rawValue)
        case .refreshTokenBefore: statement.bind(progress.refreshTokenBefore?.rawValue)
        case .accessTokenAfter: statement.bind(progress.accessTokenAfter?.rawValue)
        case .revokedAt: statement.bind(progress.revokedAt?.rawValue)
        case .confirmedAt: statement.bind(progress.confirmedAt?.rawValue)
        case .reauthenticatedAt: statement.bind(progress.reauthenticatedAt?.rawValue)
        case .verifiedAt: statement.bind(progress.verifiedAt?.rawValue)
        case .httpStatus: statement.bind(progress.httpStatus)
        case .requestID: statement.bind(progress.requestID)
        case .consentURL: statement.bind(progress.consentURL)
        case .pings: statement.bind(progress.pings)
        case .accessTokenAtExchange: statement.bind(progress.accessTokenAtExchange?.rawValue)
        case .refreshTokenAtExchange: statement.bind(progress.refreshTokenAtExchange?.rawValue)
        case .lastHTTPStatus: statement.bind(progress.lastHTTPStatus)
        case .lastRequestID: statement.bind(progress.lastRequestID)
        case .reasonBefore: statement.bind(progress.reasonBefore?.rawValue)
        case .resolvedBy: statement.bind(progress.resolvedBy)
        case .resolvedBecause: statement.bind(progress.resolvedBecause)
        case .unsupportedTokens: statement.bind(Self.code(of: progress.unsupportedTokens))
        case .wasDisabledAtIntent: statement.bind(progress.wasDisabledAtIntent)
        case .wasSeenAlive: statement.bind(progress.wasSeenAlive)
        case .unreadablePauses: statement.bind(progress.unreadablePauses)
        }
    }

    private static func tokens(_ codes: Int64) -> Set<TokenKind> {
        codes == 0 ? [] : Set(TokenKind.allCases.filter { codes & $0.code != 0 })
    }

    private static func code(of tokens: Set<TokenKind>) -> Int64 {
        tokens.reduce(0) { $0 | $1.code }
    }
}
