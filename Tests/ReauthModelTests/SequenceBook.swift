import OAuth
import ReauthModel

/// What an auditor would write down about one item, and what he would object to.
struct SequenceBook {
    let policy: ItemPolicy
    /// Whether every event came from the far side.
    let isPlausible: Bool
    /// Whether the far side can be taken at its word, so that claims can be held against it.
    let isBelievable: Bool
    var violations: [String] = []
    private(set) var settlements: [Settlement] = []

    private var openIntent: (kind: TokenKind, token: String)?
    /// Tokens that were named and must not be named again before something says that it had no effect.
    private var spent: Set<String> = []
    /// Access token in place when a token was named.
    private var accessTokenAtNaming: [String: String] = [:]
    private var named: Set<String> = []
    /// Answers to the open revocation that say that it had no effect.
    private var saidNoEffect = false
    private var lastRead: InstanceFacts?
    /// The last answer to a ping, when it was one of a living token and no read has followed yet.
    private var ping: PingAnswer?
    /// Pings that were sent, by the revocation attempt that they belong to.
    private var pings: [Int: Int] = [:]
    /// Those of them that this process has sent.
    private var pingsHere: [Int: Int] = [:]
    /// Whether only the link was missing when the process took the item up and no group is known, or its group is settled.
    private var mayLink = false
    private var isOver = false
    /// Whether one more look follows, after the access token died.
    private var isDying = false

    init(policy: ItemPolicy, isPlausible: Bool, isBelievable: Bool) {
        self.policy = policy
        self.isPlausible = isPlausible
        self.isBelievable = isBelievable
    }

    // MARK: Before and after a step

    /// An event that goes into the machine.
    mutating func fed(_ event: ItemEvent, in progress: ItemProgress) {
        switch event {
        case .started:
            mayLink = progress.phase == .dead && progress.grantGroup == nil
        case .grantGroupChecked(let standing):
            mayLink = standing == .settled
        case .platform(.instanceRead(let facts, _)):
            if let ping { probed(facts, ping) }
            lastRead = facts
            ping = nil
        case .platform(.pingAnswered(.alive(let evidence))):
            ping = .alive(evidence)
        case .platform(.pingAnswered(.forbidden(let evidence))):
            ping = .forbidden(evidence)
        case .revocationAnswered(let answer):
            switch answer {
            case .clientRejected, .failed(.parked), .failed(.throttled), .failed(.notSent), .failed(.unavailable):
                saidNoEffect = true
            default: break
            }
        default: break
        }
    }

    /// A step that the machine took, whether or not the process lived to record it.
    mutating func stepped(_ step: ItemMachine.Step, _ progress: ItemProgress) {
        if progress.attempts > policy.revocationAttempts { object("attempt \(progress.attempts)") }
        if progress.attempts < 0 { object("\(progress.attempts) attempts") }
        if (progress.openToken != nil) != (progress.phase == .revoking) {
            object("\(String(describing: progress.openToken)) is open in phase \(progress.phase)")
        }
        if case .revoke(let kind, let token) = step.order { check(kind, token.rawValue) }
        if case .makeLink = step.order, policy.holdsLinks, !mayLink, isPlausible {
            object("a link before the barrier of its group or lane")
        }
        if case .hold = step.order, !policy.holdsLinks || mayLink || progress.grantGroup != nil {
            object("held without need")
        }
        if step.settlement != nil || !step.events.isEmpty, !step.mustBeRecorded { object("an unrecorded event") }
    }

    /// A step that reached the store.
    mutating func recorded(_ step: ItemMachine.Step, _ progress: ItemProgress) {
        if isOver, !isDying { object("\(step.order) after the end") }
        if case .end(.finish) = step.order { isDying = progress.isDying }
        if let settlement = step.settlement { settle(settlement) }
        switch step.order {
        case .revoke(let kind, let token):
            if openIntent != nil { object("a second intent before the first was settled") }
            openIntent = (kind, token.rawValue)
            intend(kind, token.rawValue)
        case .end(.finish):
            isOver = true
            end(progress, isUndecided: step.settlement == .undecided)
        default: break
        }
    }

    /// A process died or put the item off; the next one knows only the store.
    mutating func restarted() {
        pingsHere = [:]
        ping = nil
        saidNoEffect = false
    }

    /// A ping was answered thus, whether or not the process lived to take that in.
    mutating func pinged(_ answer: PingAnswer, attempt: Int) {
        switch answer {
        case .failed(.parked), .failed(.throttled), .failed(.notSent): return
        default: break
        }
        pings[attempt, default: 0] += 1
        pingsHere[attempt, default: 0] += 1
        let (most, mostHere) = policy.action == .check ? (1, 1) : (4, 2)
        // A ping whose process died may never have been sent: where the instance shows no trace of it, it may be repeated.
        let isTooMuch = pings[attempt, default: 0] > most && (policy.action == .check || lastRead?.isDisabled == true)
        if isTooMuch || pingsHere[attempt, default: 0] > mostHere {
            object("ping \(pings[attempt, default: 0]) in attempt \(attempt)")
        }
    }

    // MARK: Revocations

    private mutating func check(_ kind: TokenKind, _ token: String) {
        if !policy.action.revokes { object("a revocation in a job that must not revoke") }
        if kind == .refreshToken, policy.revoke != .grant { object("the job does not allow naming the refresh token") }
        if policy.profile?.nameableTokens.contains(kind) != true { object("\(kind) cannot be named") }
        if lastRead?.fingerprint(kind)?.rawValue != token { object("\(token) is not what was read last") }
        if lastRead?.usesOAuth2 != true { object("a revocation without OAuth 2") }
    }

    private mutating func intend(_ kind: TokenKind, _ token: String) {
        if isPlausible, spent.contains(token), policy.profile?.isRepeatSafe != true {
            object("\(token) was named twice")
        }
        spent.insert(token)
        named.insert(token)
        accessTokenAtNaming[token] = lastRead?.accessToken?.rawValue
        saidNoEffect = false
        ping = nil
    }

    private mutating func settle(_ settlement: Settlement) {
        settlements.append(settlement)
        guard let open = openIntent else { return object("settled what was not open: \(settlement)") }
        openIntent = nil
        if settlement == .noEffect, saidNoEffect { spent.remove(open.token) }
        if settlement == .probedAlive, spent.contains(open.token) { object("no probe found \(open.token) alive") }
    }

    /// What a ping that was answered proves depends on what was revoked.
    private mutating func probed(_ facts: InstanceFacts, _ ping: PingAnswer) {
        // A disabled instance answers 403 whatever its token is worth.
        if case .forbidden = ping, facts.isDisabled { return }
        guard let open = openIntent, let accessToken = facts.accessToken?.rawValue else { return }
        let isSame = accessToken == accessTokenAtNaming[open.token]
        let isSameGrant =
            facts.refreshToken != nil && (open.kind == .accessToken || facts.refreshToken?.rawValue == open.token)
        let takesAlong = open.kind == .accessToken || policy.profile?.accessTokenAfterRefreshToken == .dies
        if isSame ? takesAlong : isSameGrant { spent.remove(open.token) }
    }

    // MARK: The end

    private mutating func end(_ progress: ItemProgress, isUndecided: Bool) {
        guard let outcome = progress.outcome else { return object("an end without an outcome") }
        if openIntent != nil || progress.openToken != nil { object("an end with an open intent") }
        if [.failed, .skipped, .inDoubt].contains(outcome), progress.reason == nil {
            object("\(outcome) without a reason")
        }
        if let reason = progress.reason, !Reason.all.contains(reason) { object("\(reason) is no stable word") }
        if (progress.phase == .awaitingCode) != (outcome == .awaitingCode) { object("\(outcome) in \(progress.phase)") }
        if isUndecided, outcome != .inDoubt { object("undecided, and yet \(outcome)") }
        switch outcome {
        case .healthy:
            if policy.action != .check { object("healthy without a check") }
        case .rotated:
            if policy.action == .retire { object("rotated, where the grant was to end") }
            if progress.accessTokenAfter == nil || progress.accessTokenAfter == progress.accessTokenBefore {
                object("rotated, and the token is the same")
            }
        case .notRevocable, .skipped:
            if isBelievable, !named.isEmpty { object("\(outcome), but something was sent") }
        case .inDoubt:
            if named.isEmpty { object("\(outcome), but nothing was sent") }
        case .awaitingCode:
            if policy.action == .retire { object("somebody is asked to sign in to what was to be retired") }
        case .retired:
            if policy.action != .retire { object("retired, and nobody asked for that") }
        case .superseded, .failed, .reauthenticated:
            break
        }
    }

    private mutating func object(_ text: String) {
        violations.append(text)
    }
}
