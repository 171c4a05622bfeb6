import OAuth
import ReauthModel

extension ProofOracle.Entry {
    var isRestart: Bool { if case .restart = observation { true } else { false } }
    /// Whether a request of ours came back, with an answer or without one.
    var isAnswer: Bool {
        switch observation {
        case .read, .unreadableRead, .revocation, .ping, .other: !isWithoutEvidence
        case .intent, .consent, .accountEnd, .restart: false
        }
    }
    var isAccountEnd: Bool { if case .accountEnd = observation { true } else { false } }
    var isConsent: Bool { if case .consent = observation { true } else { false } }
}

// What the transcript says, read as the design's table reads it.
extension ProofOracle {
    /// A revocation that was intended, and may have been sent.
    struct Intent {
        var index: Int
        var kind: TokenKind
        var token: String
        var facts: InstanceFacts
        var at: Timestamp
    }

    /// A call through the instance, and what was read before and after it.
    struct Ping {
        var index: Int
        var answer: PingAnswer
        var request: String?
        var before: InstanceFacts?
        /// Read after it and before anything else was sent.
        var after: InstanceFacts?
        var requestAfter: String?
        /// Whether that read came next.
        var isExplainedAtOnce = false

        /// The provider accepted the token: 200, or a 403 although the instance is enabled.
        var showsLife: Bool {
            switch answer {
            case .alive: true
            case .forbidden: after?.isDisabled == false
            default: false
            }
        }

        var isAlive: Bool { if case .alive = answer { true } else { false } }

        var isRejection: Bool { if case .rejectedByProvider = answer { true } else { false } }
    }

    /// Which tokens differ between two readings.
    enum Change {
        case nothing, accessToken, both, unknown
    }

    var intents: [Intent] {
        transcript.indices.compactMap { index in
            guard case .intent(let kind, let token, let facts) = transcript[index].observation else { return nil }
            return Intent(index: index, kind: kind, token: token, facts: facts, at: transcript[index].at)
        }
    }

    /// The far side's name of the last answer, where the last thing that was heard was one.
    var lastRequest: String? {
        transcript.last { $0.isAnswer }?.request
    }

    var hasConsent: Bool { transcript.contains(where: \.isConsent) }

    func lastRead(before index: Int) -> InstanceFacts? {
        for entry in transcript[..<index].reversed() {
            if case .read(let facts) = entry.observation { return facts }
        }
        return nil
    }

    /// Every read since, with the far side's names of the answers.
    func reads(since index: Int) -> [(index: Int, facts: InstanceFacts, request: String?)] {
        transcript.indices.dropFirst(index).compactMap { index in
            guard case .read(let facts) = transcript[index].observation else { return nil }
            return (index, facts, transcript[index].request)
        }
    }

    func pings(since index: Int) -> [Ping] {
        transcript.indices.dropFirst(index).compactMap { place in
            guard case .ping(let answer) = transcript[place].observation else { return nil }
            var ping = Ping(index: place, answer: answer, request: transcript[place].request)
            ping.before = lastRead(before: place)
            var isNext = true
            search: for entry in transcript[(place + 1)...] {
                switch entry.observation {
                case .read(let facts):
                    (ping.after, ping.requestAfter, ping.isExplainedAtOnce) = (facts, entry.request, isNext)
                    break search
                case .intent, .revocation, .ping, .restart: break search
                case .unreadableRead, .consent, .accountEnd, .other: isNext = false
                }
            }
            return ping
        }
    }

    func changed(_ before: InstanceFacts, _ after: InstanceFacts) -> Change {
        guard let accessBefore = before.accessToken, let accessAfter = after.accessToken else { return .unknown }
        let isSameRefreshToken: Bool? =
            if let one = before.refreshToken, let other = after.refreshToken { one == other } else { nil }
        if accessBefore == accessAfter { return isSameRefreshToken == false ? .unknown : .nothing }
        return isSameRefreshToken == false ? .both : .accessToken
    }

    /// What the provider said of the token that an intent named.
    func wordOn(_ intent: Intent) -> RevocationBasis? {
        for entry in transcript[(intent.index + 1)...] {
            switch entry.observation {
            case .intent, .restart: return nil
            case .revocation(.revoked): return .told
            case .revocation(.alreadyGone): return .alreadyGone
            case .revocation: return nil
            default: continue
            }
        }
        return nil
    }

    /// The far side's name of the answer to a revocation.
    func requestOfWord(on intent: Intent) -> String? {
        for entry in transcript[(intent.index + 1)...] {
            if case .revocation = entry.observation { return entry.request }
        }
        return nil
    }

    /// Intents whose token the provider said to be dead.
    var told: [Intent] { intents.filter { wordOn($0) != nil } }

    /// A 401 of the provider while the instance was seen to hold the token that the intent names.
    ///
    /// Before a 401 reaches us the platform has tried to refresh, so it speaks of both tokens that are in place.
    func rejection(since intent: Intent) -> Ping? {
        pings(since: intent.index).last { ping in
            guard ping.isRejection else { return false }
            let hasReadSince = reads(since: intent.index).contains { $0.index < ping.index }
            let seen = hasReadSince ? ping.before : ping.after
            guard let seen else { return false }
            return seen.fingerprint(intent.kind)?.rawValue == intent.token
        }
    }

    /// The intents that may have had an effect.
    var effective: [Intent] { intents.filter { settled[$0.index] != .noEffect && settled[$0.index] != .probedAlive } }

    /// The last read, where it shows the instance disabled although it was enabled when a token was named that the provider
    /// said to be dead.
    func disabledAfterWord() -> (index: Int, request: String?, facts: InstanceFacts)? {
        guard let word = told.first(where: { !$0.facts.isDisabled }), let last = told.last,
            effective.last?.index == last.index, let read = reads(since: word.index).last, read.facts.isDisabled
        else { return nil }
        return (read.index, read.request, read.facts)
    }

    /// When the access token that was in place dies by itself, where the catalog or the configuration tells.
    func expiry(after intent: Intent) -> Timestamp? {
        guard policy.profile?.accessTokenLife == nil else { return intent.at.advanced(by: .seconds(1)) }
        let told = ([intent.facts] + reads(since: intent.index).map(\.facts)).compactMap(\.accessTokenExpiresAt).last
        guard let told, let last = transcript.last, told > last.at else { return nil }
        return told
    }

    /// The transcript in a few words, for a person who looks into a violation.
    var summary: String {
        transcript.map { entry in
            switch entry.observation {
            case .read(let facts):
                let names = [facts.accessToken?.rawValue ?? "-", facts.refreshToken?.rawValue ?? "-"]
                return "read " + names.joined(separator: " ") + (facts.isDisabled ? " disabled" : "")
            case .unreadableRead: return "unreadable"
            case .intent(_, let token, _): return "INTENT \(token)"
            case .revocation(let answer): return "said \(String(describing: answer).prefix { $0 != "(" })"
            case .ping(let answer): return "ping \(String(describing: answer).prefix { $0 != "(" })"
            case .consent(let epoch): return "consent \(epoch)"
            case .accountEnd: return "account ended"
            case .restart: return "RESTART"
            case .other: return "…"
            }
        }.joined(separator: ", ")
    }
}
