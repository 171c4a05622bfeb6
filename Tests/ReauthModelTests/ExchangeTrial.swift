import OAuth
import ReauthModel

/// Feeds a script of events to an exchange machine and keeps what came out of it.
struct ExchangeTrial {
    private(set) var machine: ExchangeMachine
    private(set) var steps: [ExchangeMachine.Step] = []
    /// What the store would hold if the process died now.
    private(set) var recorded: ItemProgress
    private var now = Trial.start

    init(_ policy: ItemPolicy = .waiting(), from progress: ItemProgress = .waiting) {
        machine = ExchangeMachine(progress, policy: policy)
        recorded = progress
    }

    var progress: ItemProgress { machine.progress }
    var settlements: [Settlement] { steps.compactMap(\.settlement) }
    var eventKinds: [Event.Kind] { steps.flatMap(\.events).map(\.kind) }

    /// Feeds events one second apart and gives the orders that they led to.
    @discardableResult
    mutating func feed(_ script: ExchangeEvent...) -> [ExchangeOrder] {
        script.map { event in
            now = now.advanced(by: .seconds(1))
            let step = machine.handle(event, at: now)
            steps.append(step)
            if step.mustBeRecorded { recorded = machine.progress }
            return step.order
        }
    }

    /// The process dies and another takes the item up from what was recorded.
    mutating func restart() {
        machine = ExchangeMachine(recorded, policy: machine.policy)
    }

    /// The code is under way.
    static func sent(_ policy: ItemPolicy = .waiting(), from progress: ItemProgress = .waiting) -> ExchangeTrial {
        var trial = ExchangeTrial(policy, from: progress)
        trial.feed(.started(hasCode: true), .read())
        return trial
    }
}

extension ItemPolicy {
    /// A `rotate` job whose items wait.
    static func waiting(
        action: Action = .rotate,
        confirm: ConfirmMode = .ping,
        hasApplication: Bool = true,
        reenable: ReenablePolicy = .autoDisabled
    ) -> ItemPolicy {
        ItemPolicy(
            action: action,
            revoke: action == .rotate ? .grant : nil,
            confirm: confirm,
            profile: .salesforce,
            hasApplication: hasApplication,
            reenable: reenable
        )
    }
}

extension ItemProgress {
    /// An item that waits for a code, its old grant proved dead.
    static var waiting: ItemProgress {
        var progress = ItemProgress()
        progress.phase = .awaitingCode
        progress.outcome = .awaitingCode
        progress.grantGroup = GrantGroup(rawValue: "anna")
        progress.accessTokenBefore = fingerprint("A1")
        progress.refreshTokenBefore = fingerprint("R1")
        progress.confirmedAt = Trial.start
        progress.consentURL = "https://provider.example/authorize"
        return progress
    }
}

extension ExchangeEvent {
    /// A request to the platform got no usable answer.
    static func requestFailed(_ failure: RequestFailure) -> ExchangeEvent {
        .platform(.requestFailed(failure))
    }

    static func read(
        _ accessToken: String? = "A1",
        _ refreshToken: String? = "R1",
        disabled: Bool = false,
        pingable: Bool = true,
        account: String? = "anna"
    ) -> ExchangeEvent {
        let facts = InstanceFacts(
            accessToken: fingerprint(accessToken),
            refreshToken: fingerprint(refreshToken),
            isDisabled: disabled,
            usesOAuth2: true,
            canBePinged: pingable,
            grantGroup: account.map(GrantGroup.init(rawValue:))
        )
        return .platform(.instanceRead(facts, .status(200)))
    }

    static let exchanged = ExchangeEvent.exchangeAnswered(.exchanged(.status(200)))
    static let codeRejected = ExchangeEvent.exchangeAnswered(.rejected(.status(400)))
    static let answerLost = ExchangeEvent.exchangeAnswered(.failed(.noAnswer))
    static let enabled = ExchangeEvent.enableAnswered(.enabled(.status(200)))
    static let alive = ExchangeEvent.platform(.pingAnswered(.alive(.status(200))))
    static let forbidden = ExchangeEvent.platform(.pingAnswered(.forbidden(.status(403))))
    static let rejected = ExchangeEvent.platform(.pingAnswered(.rejectedByProvider(.status(401))))
    static let url = ExchangeEvent.platform(.linkAnswered(.url("https://provider.example/again", .status(200))))
}
