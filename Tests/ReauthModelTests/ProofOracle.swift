import OAuth
import ReauthModel

/// The table "what proves what" of the design, as a judge of its own: it sees the transcript of what was sent and answered,
/// and the far side's truth, and never how the machine decides.
///
/// What a process heard and did not live to record is forgotten with it: no claim may rest on that.
struct ProofOracle {
    /// What an observer writes down.
    enum Observation {
        case read(InstanceFacts)
        /// A read that came back and could not be read.
        case unreadableRead
        /// An intent: the token that is named, and what was read right before it.
        case intent(TokenKind, String, InstanceFacts)
        case revocation(RevocationAnswer)
        case ping(PingAnswer)
        /// A consent of ours, told by the store.
        case consent(epoch: Int)
        /// The store told that the account ended with another instance's revocation.
        case accountEnd
        /// A process died, and another took the item up.
        case restart
        /// Anything else that was answered.
        case other
    }

    /// One line of the transcript.
    struct Entry {
        var observation: Observation
        var at: Timestamp
        /// The far side's name of the answer.
        var request: String?
        /// Whether nothing was sent, or nothing is kept of what came.
        var isWithoutEvidence = false
    }

    let policy: ItemPolicy
    /// Whether every event came from the far side.
    let isPlausible: Bool
    /// Whether the provider did what it said, too.
    let isBelievable: Bool
    private(set) var violations: [String] = []
    var transcript: [Entry] = []
    /// The entries that the store could know of.
    private var kept = 0
    /// The entries before what led to the last step; an order that was not recorded leads to the next one.
    private var beforeStep = 0
    /// Whether something confirmed, at its time, that what was named is dead.
    var wasConfirmed = false
    /// Whether a consent of ours was for this very instance.
    var isSignedIn = false
    /// The answers that did so.
    var confirmed: [String?] = []
    /// How each intent of the transcript was settled, by its place there.
    var settled: [Int: Settlement] = [:]

    init(policy: ItemPolicy, isPlausible: Bool, isTruthful: Bool) {
        self.policy = policy
        self.isPlausible = isPlausible
        isBelievable = isPlausible && isTruthful
    }

    // MARK: The transcript

    /// An event that goes into the machine.
    mutating func heard(_ event: ItemEvent, at now: Timestamp) {
        if case .revocationNotRecorded = event {} else { beforeStep = transcript.count }
        let observation: Observation
        switch event {
        case .platform(.instanceRead(let facts, _)): observation = .read(facts)
        case .revocationAnswered(let answer): observation = .revocation(answer)
        case .platform(.pingAnswered(let answer)): observation = .ping(answer)
        case .voided(let epoch, _): observation = .consent(epoch: epoch)
        case .turnTaken(.ended), .turnTaken(.overtaken): observation = .accountEnd
        case .platform(.requestFailed(let failure)) where failure.isUnreadable: observation = .unreadableRead
        default: observation = .other
        }
        var entry = Entry(observation: observation, at: now, request: event.evidence?.requestID)
        entry.isWithoutEvidence = event.evidence == nil
        transcript.append(entry)
    }

    /// A person signed in to this very instance by a consent of ours.
    mutating func signedIn() { isSignedIn = true }

    /// A process died or put the item off; the next one knows only what was recorded.
    mutating func restarted(at now: Timestamp, isNewProcess: Bool) {
        transcript.removeSubrange(kept...)
        guard isNewProcess else { return }
        transcript.append(Entry(observation: .restart, at: now))
        kept = transcript.count
    }

    /// The store refused the last step: what led to it is forgotten.
    mutating func refused() {
        transcript.removeSubrange(beforeStep...)
    }

    /// A step that reached the store.
    mutating func recorded(_ step: ItemMachine.Step, _ progress: ItemProgress, _ farSide: FarSide, at now: Timestamp) {
        if isPlausible, case .finish = step.order, case .unreadableRead? = transcript.last?.observation {
            object("an answer that could not be read ended it as \(progress.outcomeWord)")
        }
        if let settlement = step.settlement { judge(settlement, farSide) }
        if step.events.contains(where: { $0.kind == .confirmed }) { judgeConfirmation(progress) }
        if case .revoke(let kind, let token) = step.order { intend(kind, token.rawValue, farSide, at: now) }
        if case .finish = step.order {
            if isPlausible, progress.lastRequestID != lastRequest {
                object("the last answer was \(lastRequest ?? "-"), not \(progress.lastRequestID ?? "-")")
            }
            judgeEnd(progress, farSide)
        }
        kept = transcript.count
    }

    mutating func object(_ text: String) {
        violations.append("no proof: \(text)")
    }

    // MARK: What may be meant

    private mutating func intend(_ kind: TokenKind, _ token: String, _ farSide: FarSide, at now: Timestamp) {
        guard let facts = lastRead(before: transcript.count) else { return object("\(token) is named unread") }
        // A consent makes void what was read before it. Where one revocation may end all grants of the account, and where the
        // consent was for this very instance, nothing is named any more.
        if let consent = transcript.lastIndex(where: \.isConsent) {
            let read = transcript.lastIndex { if case .read = $0.observation { true } else { false } } ?? 0
            if isSignedIn || read < consent || policy.profile?.reach != .grant {
                object("\(token) is named after a consent of ours")
            }
        }
        if isPlausible, let owner = farSide.signIn[token], farSide.ours.contains(owner) {
            object("\(token) came by a consent of ours")
        }
        if isPlausible { judgeChange(to: facts, naming: token, at: now) }
        transcript.append(Entry(observation: .intent(kind, token, facts), at: now))
        if namingsOfRefreshedGrants > 3 { object("a refreshed grant was revoked \(namingsOfRefreshedGrants) times") }
    }

    /// Both tokens changed since a revocation that may have taken effect: within its seconds that is a refresh; after a crash or
    /// hours it cannot be told from a sign-in.
    private mutating func judgeChange(to facts: InstanceFacts, naming token: String, at now: Timestamp) {
        guard let before = effective.last, !bringsRefresh(before) else { return }
        var (place, seen) = (before.index, before.facts)
        for read in reads(since: before.index) {
            if changed(seen, read.facts) == .both, changed(before.facts, read.facts) == .both {
                let span = transcript[place].at.duration(to: transcript[read.index].at)
                if span > .seconds(3600) || transcript[place..<read.index].contains(where: \.isRestart) {
                    object("\(token) may be a sign-in: the tokens changed in \(span) or a crash after \(before.token)")
                }
            }
            (place, seen) = (read.index, read.facts)
        }
    }

    /// Whether the refresh token survives what was named, by the provider's rules, so that a refresh is what follows.
    private func bringsRefresh(_ intent: Intent) -> Bool {
        intent.kind == .accessToken && wordOn(intent) != nil
            && policy.profile.map { $0.refreshTokenAfterAccessToken != .dies } ?? false
    }

    /// How many intents in a row named tokens that had both changed since the one before.
    private var namingsOfRefreshedGrants: Int {
        let all = effective
        var count = 1
        for (before, after) in zip(all, all.dropFirst()) {
            count = changed(before.facts, after.facts) == .both && !bringsRefresh(before) ? count + 1 : 1
        }
        return count
    }

    // MARK: Settlements

    private mutating func judge(_ settlement: Settlement, _ farSide: FarSide) {
        guard let intent = intents.last else { return object("\(settlement) without an intent") }
        settled[intent.index] = settlement
        let word = wordOn(intent)
        switch settlement {
        case .revoked:
            if word != .told { object("\(intent.token) is settled as revoked without such an answer") }
        case .alreadyGone:
            if word != .alreadyGone { object("\(intent.token) is settled as already gone without such an answer") }
        case .inferred:
            if rejection(since: intent) == nil { object("\(intent.token) is inferred to be dead without a 401") }
        case .probedAlive:
            if !isSeenAlive(intent) { object("no probe found \(intent.token) alive") }
        case .superseded:
            if !hasConsent { object("\(intent.token) is superseded without a consent of ours") }
        case .noEffect, .undecided, .exchanged, .rejected:
            break
        }
        let saysDead = settlement == .revoked || settlement == .alreadyGone
        if isBelievable && saysDead || isPlausible && settlement == .inferred, farSide.alive.contains(intent.token) {
            object("\(intent.token) lives, settled as \(settlement)")
        }
    }

    /// A ping was answered through the token that was named, or through one that would have died with it.
    private func isSeenAlive(_ intent: Intent) -> Bool {
        pings(since: intent.index).contains { ping in
            guard ping.showsLife, let after = ping.after else { return false }
            switch changed(intent.facts, after) {
            case .nothing:
                return intent.kind == .accessToken || policy.profile?.accessTokenAfterRefreshToken == .dies
            case .accessToken:
                // Under the same refresh token it is a refresh, so the grant lives.
                return intent.facts.refreshToken != nil && after.refreshToken != nil
            case .both:
                return isWithinOneAttempt(intent)
            case .unknown:
                // The access token was masked at the intent. One that is read later, beside the same refresh token, would have
                // died with it.
                return intent.kind == .refreshToken && intent.facts.accessToken == nil && after.accessToken != nil
                    && intent.facts.refreshToken != nil && intent.facts.refreshToken == after.refreshToken
                    && policy.profile?.accessTokenAfterRefreshToken == .dies
            }
        }
    }

    /// Whether no process died and no hour went by since.
    func isWithinOneAttempt(_ intent: Intent) -> Bool {
        guard let last = transcript.last, intent.at.duration(to: last.at) <= .seconds(3600) else { return false }
        return !transcript[intent.index...].contains(where: \.isRestart)
    }
}
