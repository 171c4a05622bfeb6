import OAuth
import ReauthModel
import ReauthTesting

/// One item, one far side, and everything that can go wrong between them, drawn from a seed.
///
/// The first half of a sequence is weather: failures, lost answers, processes that die, sign-ins. Then the weather
/// clears up, and the item has to come to its end. Every step is held against the invariants.
struct SequenceRun {
    let policy: ItemPolicy
    /// Whether events come without an order, or contradict the far side.
    let isImplausible: Bool
    var random: SplitMix64
    var farSide: FarSide
    var machine: ItemMachine
    /// What the store holds.
    var recorded = ItemProgress()
    var now = Trial.start
    var book: SequenceBook
    var oracle: ProofOracle
    var isCalm = false
    /// The epoch in the store: it grows with each consent of ours.
    private var epoch = 1
    /// What other runs know: whether a person signed in to this very instance through one of them.
    private var history = InstanceHistory()
    private var answers = 0
    private var looks = 0
    /// The revocation of another instance that ended the account, and the epoch that it was of.
    private var accountEnd: (end: AccountEnd, epoch: Int)?
    /// Whether a consent takes the item further, which is another machine's work.
    private var hasGivenWay = false

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        policy = Self.policy(using: &random)
        isImplausible = Int.random(in: 0..<5, using: &random) == 0
        let nature = FarSide.Nature.random(policy.profile, using: &random)
        farSide = FarSide(nature, isDisabled: Int.random(in: 0..<8, using: &random) == 0)
        machine = ItemMachine(recorded, policy: policy)
        book = SequenceBook(
            policy: policy,
            isPlausible: !isImplausible,
            isBelievable: nature.isTruthful && !isImplausible
        )
        oracle = ProofOracle(policy: policy, isPlausible: !isImplausible, isTruthful: nature.isTruthful)
        self.random = random
    }

    /// Runs to the end and gives what was violated.
    mutating func run() -> [String] {
        let weather = Int.random(in: 0...60, using: &random)
        var event = ItemEvent.started
        for step in 0..<(weather + 80) {
            isCalm = step >= weather
            guard let next = advance(event) else {
                if !hasGivenWay { absorb() }
                return book.violations + oracle.violations
            }
            answers += 1
            event = next.named("answer-\(answers)")
        }
        book.violations.append("no end within 80 steps of calm: \(machine.progress)")
        return book.violations + oracle.violations
    }

    /// Takes in one event, carries the order out and gives the next event, or `nil` at the end.
    private mutating func advance(_ event: ItemEvent) -> ItemEvent? {
        pass(.seconds(1))
        book.fed(event, in: machine.progress)
        oracle.heard(event, at: now)
        let step = machine.handle(event, at: now)
        book.stepped(step, machine.progress)
        if dies() { return restart(isNewProcess: true) }
        if case .revoke = step.order, let refusal = refusal() { return .revocationNotRecorded(refusal) }
        if step.mustBeRecorded {
            // The store knows of every consent of ours, and writes nothing that is older.
            guard machine.progress.epoch >= epoch else { return void() }
            recorded = machine.progress
            book.recorded(step, recorded)
            oracle.recorded(step, recorded, farSide, at: now)
        }
        if case .finish = step.order { return lookAgain() }
        if case .end(.giveWay) = step.order {
            if epoch == recorded.epoch { book.violations.append("gave way to no consent") }
            hasGivenWay = true
            return nil
        }
        if dies() { return restart(isNewProcess: true) }
        return carryOut(step.order)
    }

    /// Where an access token lives on, the item is taken up again after it died; for all others the end is the end.
    private mutating func lookAgain() -> ItemEvent? {
        // What a consent leads to is another machine's work.
        guard recorded.isDying, let diesAt = recorded.diesAt, epoch == recorded.epoch, looks < 3 else { return nil }
        looks += 1
        if !isCalm, Bool.random(using: &random) { farSide.drift(using: &random) }
        pass(max(now.duration(to: diesAt), .zero))
        return restart(isNewProcess: Bool.random(using: &random))
    }

    private mutating func carryOut(_ order: ItemOrder) -> ItemEvent? {
        var order = order
        drift()
        if case .wait(_, let repeated) = order { order = .ask(repeated) }
        if isImplausible, !isCalm, Int.random(in: 0..<12, using: &random) == 0 { return anything() }
        let answer: ItemEvent
        switch order {
        case .ask(.read): answer = read()
        case .ask(.ping):
            let pinged = ping()
            book.pinged(pinged, attempt: machine.progress.attempts)
            answer = .platform(.pingAnswered(pinged))
        case .ask(.makeLink): answer = .platform(.linkAnswered(link()))
        case .noteGrantGroup: answer = .grantGroupNoted
        case .takeTurn: answer = .turnTaken(turn())
        case .checkGrantGroup: answer = .grantGroupChecked(standing())
        case .disable: answer = .disableAnswered(disable())
        case .revoke(let kind, let fingerprint): answer = .revocationAnswered(revoke(kind, fingerprint.rawValue))
        case .end(.putOff(let until)):
            pass(max(now.duration(to: until), .zero))
            return restart(isNewProcess: false)
        case .end(.hold), .end(.haltLane):
            waitLong()
            return restart(isNewProcess: false)
        case .wait, .end(.finish), .end(.giveWay): return nil
        }
        drift()
        if dies() { return restart(isNewProcess: true) }
        return answer
    }

    // MARK: What happens meanwhile

    private mutating func drift() {
        guard !isCalm else { return }
        farSide.drift(using: &random)
        // No consent of ours is sent while an intent of the instance is open.
        if recorded.openToken == nil, Int.random(in: 0..<100, using: &random) == 0 {
            epoch += 1
            let isForThisInstance = Int.random(in: 0..<4, using: &random) != 0
            farSide.consent(isForThisInstance: isForThisInstance)
            if isForThisInstance {
                history.isSignedIn = true
                oracle.signedIn()
            }
        }
    }

    /// How far the other items of the group are.
    private mutating func standing() -> GrantGroupStanding {
        guard !isCalm else { return .settled }
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: .open(due: nil)
        case 1: .open(due: now.advanced(by: .seconds(Int.random(in: -5..<100_000, using: &random))))
        default: .settled
        }
    }

    /// Which item of the group sends the revocation.
    private mutating func turn() -> RevocationTurn {
        if let ended = accountEnd {
            return epoch > ended.epoch ? .overtaken(ended.end) : .ended(ended.end)
        }
        guard !isCalm else { return .mine }
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            return .pending(since: now.advanced(by: .seconds(Int.random(in: -100_000..<5, using: &random))), due: nil)
        case 1, 2:
            let end = AccountEnd(instance: InstanceID(rawValue: "7"), at: now)
            accountEnd = (end, epoch)
            farSide.endAccount()
            return .ended(end)
        default:
            return .mine
        }
    }

    private mutating func pass(_ duration: Duration) {
        now = now.advanced(by: duration)
        farSide.advance(to: Int(Trial.start.duration(to: now) / .seconds(1)))
    }

    private mutating func waitLong() {
        guard !isCalm else { return }
        pass(.seconds([10, 600, 7200, 100_000].randomElement(using: &random) ?? 10))
    }

    private mutating func dies() -> Bool {
        !isCalm && Int.random(in: 0..<25, using: &random) == 0
    }

    /// Another process takes the item up from the store alone, or the same one later.
    private mutating func restart(isNewProcess: Bool) -> ItemEvent {
        machine = ItemMachine(recorded, policy: policy, history: history)
        book.restarted()
        oracle.restarted(at: now, isNewProcess: isNewProcess)
        if isNewProcess, Int.random(in: 0..<3, using: &random) == 0 { waitLong() }
        drift()
        return .started
    }

    /// The store has refused what was to be recorded.
    private mutating func void() -> ItemEvent {
        book.restarted()
        oracle.refused()
        return .voided(epoch: epoch, history)
    }

    /// Whatever comes after the end changes nothing.
    private mutating func absorb() {
        let end = machine.progress
        for _ in 0..<5 {
            let step = machine.handle(anything(), at: now)
            if step.order != .finish || step.settlement != nil || !step.events.isEmpty || machine.progress != end {
                book.violations.append("the end was not the end: \(step.order)")
            }
        }
    }

    // MARK: Requests

    private mutating func read() -> ItemEvent {
        if !isCalm, Int.random(in: 0..<20, using: &random) == 0 { return .requestFailed(.garbled) }
        return failure().map { .requestFailed($0) } ?? farSide.read()
    }

    private mutating func ping() -> PingAnswer {
        guard let failure = failure() else {
            if !isCalm, Int.random(in: 0..<30, using: &random) == 0 { return .otherInstance(.status(200)) }
            return farSide.ping()
        }
        // A ping whose answer is lost may have set off a refresh all the same.
        if case .lost = failure, Bool.random(using: &random) { _ = farSide.ping() }
        return .failed(failure)
    }

    private mutating func link() -> AuthorizationURLAnswer {
        if let failure = failure() { return .failed(failure) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .unusable(.status(200))
        case 1: return .unauthorized(.status(401))
        default: return .url("https://provider.example/authorize", .status(200))
        }
    }

    private mutating func disable() -> DisableAnswer {
        if let failure = failure() { return .failed(failure) }
        if !isCalm, Int.random(in: 0..<20, using: &random) == 0 { return .gone(.status(404)) }
        farSide.disable()
        return .disabled(.status(200))
    }

    private mutating func revoke(_ kind: TokenKind, _ token: String) -> RevocationAnswer {
        guard !isCalm else { return farSide.revoke(kind, token) }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return .clientRejected(.status(401))
        case 1: return .refused(.status(400))
        case 2: return .hostNotAllowed(Evidence())
        default: break
        }
        guard let failure = failure() else { return farSide.revoke(kind, token) }
        switch failure {
        case .lost, .unreadable, .unexpected: if Bool.random(using: &random) { _ = farSide.revoke(kind, token) }
        case .parked, .throttled, .notSent, .unavailable: break
        }
        return .failed(failure)
    }

    /// Why an order to revoke is neither recorded nor sent, where that is so.
    private mutating func refusal() -> RevocationRefusal? {
        guard !isCalm, !isImplausible else { return nil }
        switch Int.random(in: 0..<60, using: &random) {
        case 0: return .parked(until: now.advanced(by: .seconds(60)))
        case 1: return .tokenNotAtHand
        case 2: return .intentRefused
        case 3: return .notPrepared(.hostNotAllowed(Evidence()))
        default: return nil
        }
    }

    private mutating func failure() -> RequestFailure? {
        guard !isCalm else { return nil }
        switch Int.random(in: 0..<40, using: &random) {
        case 0, 1: return .parked(until: now.advanced(by: .seconds(60)))
        case 2, 3: return .tooMany
        case 4, 5: return .noConnection
        case 6, 7, 8: return .noAnswer
        case 9, 10: return .serviceUnavailable
        case 11: return .odd
        default: return nil
        }
    }

    // MARK: Drawing

    /// Any event at all, with any tokens.
    private mutating func anything() -> ItemEvent {
        let tokens: [String?] = [nil, "A1", "A2", "A3", farSide.accessToken]
        let refreshTokens: [String?] = [nil, "R1", "R2", farSide.refreshToken]
        let failures: [RequestFailure] = [
            .parked(until: now), .tooMany, .noConnection, .noAnswer, .serviceUnavailable, .odd, .garbled,
        ]
        let failure = failures.randomElement(using: &random) ?? .odd
        let events: [ItemEvent] = [
            .started, .missing, .revoked, .alreadyGone, .clientRejected, .unsupportedType, .refused, .badHost,
            .revocationFailed(failure), .alive, .rejected, .forbidden, .noPing, .unauthorized, .otherInstance,
            .pingFailed(failure), .url, .badURL, .linkUnauthorized, .linkFailed(failure), .requestFailed(failure),
        ]
        guard Bool.random(using: &random) else { return events.randomElement(using: &random) ?? .started }
        return .read(
            tokens.randomElement(using: &random) ?? nil,
            refreshTokens.randomElement(using: &random) ?? nil,
            disabled: Int.random(in: 0..<4, using: &random) == 0,
            oauth2: Int.random(in: 0..<8, using: &random) != 0,
            pingable: Int.random(in: 0..<8, using: &random) != 0
        )
    }

    private static func policy(using random: inout SplitMix64) -> ItemPolicy {
        let profiles: [ProviderProfile?] = [
            .salesforce, .box, .dropbox, .hubspot, .zoom, .pipedrive, .salesforce, .box, .zoom, .hubspot, .microsoft,
            nil,
        ]
        let draw = Int.random(in: 0..<20, using: &random)
        let action: Action = draw < 1 ? .check : draw < 2 ? .reauthenticate : draw < 7 ? .retire : .rotate
        let policies: [RevokePolicy] = action == .retire ? [.accessToken, .grant, .grant] : RevokePolicy.allCases
        var profile = profiles.randomElement(using: &random) ?? nil
        profile?.isRepeatSafe = Int.random(in: 0..<3, using: &random) == 0
        profile?.accessTokenLife = Bool.random(using: &random) ? .seconds(1800) : nil
        profile?.reach = [.grant, .grant, .account, .unknown].randomElement(using: &random) ?? .grant
        return ItemPolicy(
            action: action,
            revoke: action.revokes ? policies.randomElement(using: &random) : nil,
            confirm: [.ping, .ping, .ping, .read, .none].randomElement(using: &random) ?? .ping,
            profile: profile,
            hasApplication: Int.random(in: 0..<8, using: &random) != 0,
            retry: RetryPolicy(tries: Int.random(in: 1...5, using: &random)),
            revocationAttempts: Int.random(in: 1...5, using: &random),
            onStillValid: Bool.random(using: &random) && action == .retire ? .disable : .report
        )
    }
}
