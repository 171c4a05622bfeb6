import OAuth
import ReauthModel

extension ProofOracle.Entry {
    var isRestart: Bool { if case .restart = observation { true } else { false } }
    var isConsent: Bool { if case .consent = observation { true } else { false } }
}

// What the transcript says, read as the design's table reads it.
extension ProofOracle {
    /// A revocation that was meant, and may have left.
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

        /// The provider accepted the token: 200, or a 403 although the instance is enabled.
        var showsLife: Bool {
            switch answer {
            case .alive: true
            case .forbidden: after?.isDisabled == false
            default: false
            }
        }

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
            search: for entry in transcript[(place + 1)...] {
                switch entry.observation {
                case .read(let facts):
                    (ping.after, ping.requestAfter) = (facts, entry.request)
                    break search
                case .intent, .revocation, .ping, .restart: break search
                case .unreadableRead, .consent, .other: continue
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

    /// A 401 of the provider while the tokens were seen to be those of the intent.
    ///
    /// Before a 401 reaches us the platform has tried to refresh: that the access token is rejected proves both dead.
    func rejection(since intent: Intent) -> Ping? {
        pings(since: intent.index).last { ping in
            guard ping.isRejection else { return false }
            let hasReadSince = reads(since: intent.index).contains { $0.index < ping.index }
            let seen = hasReadSince ? ping.before : ping.after
            guard let seen else { return false }
            return isSame(intent, seen)
        }
    }

    private func isSame(_ intent: Intent, _ seen: InstanceFacts) -> Bool {
        switch changed(intent.facts, seen) {
        case .nothing: true
        case .accessToken, .both: false
        case .unknown: seen.fingerprint(intent.kind)?.rawValue == intent.token
        }
    }

    /// A read that shows the instance disabled although it was enabled when the first token was named, and after a word of
    /// the provider's.
    func disabledAfterWord() -> (index: Int, request: String?)? {
        guard let first = intents.first, !first.facts.isDisabled, let word = told.last,
            intents.last?.index == word.index,
            let read = reads(since: word.index).last, read.facts.isDisabled
        else { return nil }
        return (read.index, read.request)
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
            case .restart: return "RESTART"
            case .other: return "…"
            }
        }.joined(separator: ", ")
    }
}
