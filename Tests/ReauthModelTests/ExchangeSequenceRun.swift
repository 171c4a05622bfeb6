import OAuth
import ReauthModel
import ReauthTesting

/// One consent after the other for one item, with everything that can go wrong, drawn from a seed.
///
/// Every step is held against the invariants; a process may die at any point, and the next one knows only the store.
struct ExchangeSequenceRun {
    let policy: ItemPolicy
    var random: SplitMix64
    var farSide: ExchangeFarSide
    var machine: ExchangeMachine
    /// What the store holds.
    var recorded: ItemProgress
    private(set) var violations: [String] = []
    private(set) var settlements: [Settlement] = []
    private var now = Trial.start
    private var code: Int?
    private var codes = 0
    private var isOpen = false
    private var pings: [Int: Int] = [:]
    private var pingWasAnswered = false
    private var isCalm = false

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let nature = ExchangeFarSide.Nature(using: &random)
        policy = .waiting(
            action: nature.oldGrantLives ? .reauthenticate : .rotate,
            confirm: [.ping, .ping, .ping, .read, .none].randomElement(using: &random) ?? .ping,
            hasApplication: Int.random(in: 0..<6, using: &random) != 0,
            reenable: ReenablePolicy.allCases.randomElement(using: &random) ?? .all
        )
        farSide = ExchangeFarSide(nature)
        farSide.isDisabled = Int.random(in: 0..<5, using: &random) == 0
        recorded = .waiting
        if nature.oldGrantLives { recorded.confirmedAt = nil }
        recorded.wasDisabled = farSide.isDisabled && Bool.random(using: &random)
        if !nature.showsAccount || Bool.random(using: &random) { recorded.grantGroup = nil }
        machine = ExchangeMachine(recorded, policy: policy)
        self.random = random
    }

    /// Runs processes until the item has its end or people give up, and gives what was violated.
    mutating func run() -> [String] {
        for process in 0..<12 {
            isCalm = process >= 6
            machine = ExchangeMachine(recorded, policy: policy)
            code = nil
            if isCalm || chance(of: 4, in: 5) {
                codes += 1
                code = codes
            }
            var event = ExchangeEvent.started(hasCode: code != nil)
            var steps = 0
            while let next = advance(event) {
                event = next
                steps += 1
                if steps > 200 {
                    object("no end within 200 steps: \(machine.progress)")
                    return violations
                }
            }
            if recorded.phase == .finished { break }
        }
        if recorded.phase == .exchanging || recorded.phase == .exchanged { object("ended in \(recorded.phase)") }
        return violations
    }

    /// Takes in one event, carries the order out and gives the next event, or `nil` when the process is at its end.
    private mutating func advance(_ event: ExchangeEvent) -> ExchangeEvent? {
        now = now.advanced(by: .seconds(1))
        let wasFinished = recorded.phase == .finished
        if case .platform(.pingAnswered(let answer)) = event {
            switch answer {
            case .alive, .forbidden: pingWasAnswered = true
            default: break
            }
        }
        let step = machine.handle(event, at: now)
        if step.order == .exchange, !step.mustBeRecorded { object("an exchange that is not recorded") }
        if step.order == .ping, !step.mustBeRecorded { object("a ping that is not recorded") }
        if dies() { return nil }
        if step.order == .exchange, !isCalm, chance(of: 1, in: 12) {
            // The store says no: nothing is written, nothing is sent.
            let refusals: [ExchangeRefusal] = [.revocationOpen, .codeSpent, .outdated, .parked(until: now)]
            return .exchangeNotRecorded(refusals.randomElement(using: &random) ?? .revocationOpen)
        }
        if step.mustBeRecorded {
            if wasFinished, !step.events.isEmpty { object("events after the end") }
            book(step)
            recorded = machine.progress
        }
        if dies() { return nil }
        if !isCalm, chance(of: 1, in: 20) { farSide.refresh() }
        var order = step.order
        if case .wait(_, let request) = order { order = .send(request) }
        guard let answer = perform(order), !dies() else { return nil }
        return answer
    }

    // MARK: The book

    private mutating func book(_ step: ExchangeMachine.Step) {
        let progress = machine.progress
        if let settlement = step.settlement {
            settlements.append(settlement)
            if !isOpen { object("settled what was not open: \(settlement)") }
            isOpen = false
            if settlement == .inferred, farSide.consent == 0 { object("inferred, and no code was exchanged") }
        }
        switch step.order {
        case .exchange:
            if isOpen { object("a second exchange before the first was settled") }
            if progress.epoch != recorded.epoch + 1 {
                object("the epoch went from \(recorded.epoch) to \(progress.epoch)")
            }
            if progress.phase != .exchanging { object("an exchange in phase \(progress.phase)") }
            isOpen = true
            pingWasAnswered = false
        default:
            if progress.epoch != recorded.epoch { object("an epoch without a consent") }
        }
        if (progress.phase == .exchanging) != isOpen { object("\(progress.phase), and the intent is open: \(isOpen)") }
        guard step.order == .finish else { return }
        if isOpen, step.events.map(\.kind) != [.deferred] { object("an end with an open intent") }
        if progress.verifiedAt != nil, recorded.verifiedAt == nil, !pingWasAnswered {
            object("verified without a ping")
        }
        if let reason = progress.reason, !Reason.all.contains(reason) { object("\(reason) is no stable word") }
        if progress.outcome == .failed, progress.reason == nil { object("failed without a reason") }
        if progress.outcome == .reauthenticated { reauthenticated(progress) }
    }

    private mutating func reauthenticated(_ progress: ItemProgress) {
        if farSide.consent == 0 { object("reauthenticated, and no code was exchanged") }
        // What is shown late may be the consent before the last.
        if farSide.nature.lag == 0, !farSide.nature.oldGrantLives,
            progress.accessTokenAfter?.rawValue != farSide.accessToken
        {
            object("the token after is not what is in place")
        }
        if progress.accessTokenAfter == progress.accessTokenBefore { object("reauthenticated with the old token") }
        if farSide.nature.lag == 0, progress.grantGroup.map({ $0.rawValue != farSide.account }) ?? false {
            object("another account's token")
        }
    }

    private mutating func object(_ text: String) {
        violations.append(text)
    }

    // MARK: Requests

    private mutating func perform(_ order: ExchangeOrder) -> ExchangeEvent? {
        switch order {
        case .send(.ask(.read)):
            return failure().map { .requestFailed($0) } ?? farSide.read()
        case .send(.enable):
            if let failure = failure() { return .enableAnswered(.failed(failure)) }
            farSide.isDisabled = false
            return .enabled
        case .exchange:
            return exchange()
        case .send(.ask(.ping)):
            let answer = failure().map { PingAnswer.failed($0) } ?? farSide.ping()
            switch answer {
            case .failed(.parked), .failed(.throttled), .failed(.notSent): break
            default: pings[recorded.epoch, default: 0] += 1
            }
            if pings[recorded.epoch, default: 0] > 1 { object("a second ping in epoch \(recorded.epoch)") }
            return .platform(.pingAnswered(answer))
        case .send(.ask(.makeLink)):
            return failure().map { .platform(.linkAnswered(.failed($0))) } ?? .url
        case .wait, .finish:
            return nil
        }
    }

    private mutating func exchange() -> ExchangeEvent {
        guard let sent = code else {
            object("the same code a second time")
            return .codeRejected
        }
        if !isCalm, chance(of: 1, in: 8) { return .codeNotSent(.noConnection) }
        code = nil
        if !isCalm, chance(of: 1, in: 10) { return .codeRejected }
        let person = !isCalm && chance(of: 1, in: 8) ? "bert" : "anna"
        guard !isCalm, chance(of: 1, in: 3) else { return .exchangeAnswered(farSide.exchange(sent, by: person)) }
        if Bool.random(using: &random) { _ = farSide.exchange(sent, by: person) }
        return Bool.random(using: &random) ? .answerLost : .requestFailed(.serviceUnavailable)
    }

    private mutating func failure() -> RequestFailure? {
        guard !isCalm, chance(of: 1, in: 4) else { return nil }
        let failures: [RequestFailure] = [
            .parked(until: now), .tooMany, .noConnection, .noAnswer, .noAnswer, .serviceUnavailable, .odd,
        ]
        return failures.randomElement(using: &random)
    }

    private mutating func chance(of part: Int, in whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    private mutating func dies() -> Bool {
        !isCalm && chance(of: 1, in: 25)
    }
}
