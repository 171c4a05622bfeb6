import OAuth
import ReauthModel
import Testing

/// Feeds a script of events to a machine and keeps what came out of it.
struct Trial {
    private(set) var machine: ItemMachine
    private(set) var orders: [ItemOrder] = []
    private(set) var settlements: [Settlement] = []
    private(set) var events: [Event] = []
    /// What pings told that all runs have to know.
    private(set) var findings: [PingFinding] = []
    /// What the store would hold if the process died now.
    private(set) var recorded: ItemProgress
    private var history: InstanceHistory
    private var openIntents = 0
    private var now = Trial.start

    static let start = Timestamp(rawValue: 1_700_000_000_000)

    init(
        _ policy: ItemPolicy,
        from progress: ItemProgress = ItemProgress(),
        history: InstanceHistory = InstanceHistory()
    ) {
        self.history = history
        machine = ItemMachine(progress, policy: policy, history: history)
        recorded = progress
        openIntents = progress.openToken == nil ? 0 : 1
    }

    /// A `rotate` job.
    static func rotate(
        _ revoke: RevokePolicy,
        _ profile: ProviderProfile?,
        confirm: ConfirmMode = .ping,
        hasApplication: Bool = true,
        from progress: ItemProgress = ItemProgress()
    ) -> Trial {
        let policy = ItemPolicy(
            action: .rotate,
            revoke: revoke,
            confirm: confirm,
            profile: profile,
            hasApplication: hasApplication
        )
        return Trial(policy, from: progress)
    }

    /// A `retire` job.
    static func retire(
        _ revoke: RevokePolicy,
        _ profile: ProviderProfile?,
        confirm: ConfirmMode = .ping,
        onStillValid: StillValidPolicy = .report,
        history: InstanceHistory = InstanceHistory()
    ) -> Trial {
        let policy = ItemPolicy(
            action: .retire,
            revoke: revoke,
            confirm: confirm,
            profile: profile,
            hasApplication: true,
            onStillValid: onStillValid
        )
        return Trial(policy, history: history)
    }

    /// A `rotate` job, up to a revocation whose answer was lost.
    static func inDoubt(
        _ revoke: RevokePolicy,
        _ profile: ProviderProfile,
        confirm: ConfirmMode = .ping,
        _ first: ItemEvent = .read("A1", "R1")
    ) -> Trial {
        var trial = Trial.rotate(revoke, profile, confirm: confirm)
        trial.feed(.started, first, .revocationFailed(.noAnswer))
        return trial
    }

    /// A `check` job.
    static func check(confirm: ConfirmMode = .ping) -> Trial {
        Trial(ItemPolicy(action: .check, revoke: nil, confirm: confirm, profile: .salesforce, hasApplication: false))
    }

    /// A `reauthenticate` job.
    static func reauthenticate(
        hasApplication: Bool = true,
        byOAuth1: Bool = false,
        from progress: ItemProgress = ItemProgress()
    ) -> Trial {
        let policy = ItemPolicy(
            action: .reauthenticate,
            revoke: nil,
            confirm: .ping,
            profile: .salesforce,
            hasApplication: hasApplication,
            signsInByOAuth1: byOAuth1
        )
        return Trial(policy, from: progress)
    }

    var progress: ItemProgress { machine.progress }
    var outcome: Outcome? { machine.progress.outcome }
    var reason: Reason? { machine.progress.reason }
    var eventKinds: [Event.Kind] { events.map(\.kind) }

    /// Feeds events one second apart and gives the orders that they led to.
    @discardableResult
    mutating func feed(_ script: ItemEvent..., sourceLocation: SourceLocation = #_sourceLocation) -> [ItemOrder] {
        feed(script, sourceLocation: sourceLocation)
    }

    /// Feeds events one second apart and gives the orders that they led to.
    @discardableResult
    mutating func feed(_ script: [ItemEvent], sourceLocation: SourceLocation = #_sourceLocation) -> [ItemOrder] {
        script.map { event in
            now = now.advanced(by: .seconds(1))
            let step = machine.handle(event, at: now)
            book(step, sourceLocation)
            return step.order
        }
    }

    /// The process dies and another takes the item up from what was recorded.
    mutating func restart() {
        restart(history)
    }

    /// The same, where another run has come by meanwhile.
    mutating func restart(_ history: InstanceHistory) {
        self.history = history
        machine = ItemMachine(recorded, policy: machine.policy, history: history)
    }

    /// Lets time pass.
    mutating func wait(_ duration: Duration) {
        now = now.advanced(by: duration)
    }

    /// Checks what holds for every step, whatever the script.
    private mutating func book(_ step: ItemMachine.Step, _ sourceLocation: SourceLocation) {
        orders.append(step.order)
        events += step.events
        if let finding = step.finding { findings.append(finding) }
        if let settlement = step.settlement {
            #expect(openIntents == 1, "settled what was not open", sourceLocation: sourceLocation)
            openIntents = 0
            settlements.append(settlement)
        }
        switch step.order {
        case .revoke:
            #expect(openIntents == 0, "two intents at once", sourceLocation: sourceLocation)
            #expect(step.mustBeRecorded, "a revocation without an intent", sourceLocation: sourceLocation)
            openIntents = 1
        case .noteGrantGroup, .checkGrantGroup, .end(.finish), .end(.putOff), .end(.haltLane):
            #expect(step.mustBeRecorded, "sent without a record", sourceLocation: sourceLocation)
        default:
            break
        }
        if step.settlement != nil || !step.events.isEmpty {
            #expect(step.mustBeRecorded, "a settlement or event that is not kept", sourceLocation: sourceLocation)
        }
        if step.mustBeRecorded { recorded = machine.progress }
        #expect((progress.openToken != nil) == (openIntents == 1), sourceLocation: sourceLocation)
        if progress.phase == .finished || progress.phase == .awaitingCode {
            #expect(progress.outcome != nil, sourceLocation: sourceLocation)
            #expect(progress.openToken == nil, sourceLocation: sourceLocation)
        }
    }
}

// MARK: Words for scripts

/// A fingerprint by a short name.
func fingerprint(_ name: String?) -> TokenFingerprint? {
    name.map(TokenFingerprint.init(rawValue:))
}

extension ItemOrder {
    /// A revocation that names the token with this fingerprint.
    static func revokes(_ kind: TokenKind, _ name: String) -> ItemOrder {
        .revoke(kind, TokenFingerprint(rawValue: name))
    }
}

extension Evidence {
    /// An answer with this status.
    static func status(_ status: Int) -> Evidence {
        Evidence(httpStatus: status, requestID: "request-\(status)")
    }
}

extension ItemOrder {
    /// The instance is disabled at once.
    static let disable = ItemOrder.disable(after: nil)
}

extension RevocationTurn {
    /// The revocation of that instance ended the account when the trial began.
    static func ended(by instance: String) -> RevocationTurn {
        .ended(AccountEnd(instance: InstanceID(rawValue: instance), at: Trial.start))
    }

    /// The same, and a consent came since.
    static func overtaken(by instance: String) -> RevocationTurn {
        .overtaken(AccountEnd(instance: InstanceID(rawValue: instance), at: Trial.start))
    }
}

extension RequestFailure {
    static let tooMany = RequestFailure.throttled(.status(429))
    static let noConnection = RequestFailure.notSent(Evidence(note: "no connection"))
    static let noAnswer = RequestFailure.lost(Evidence(note: "the connection was reset"))
    static let serviceUnavailable = RequestFailure.unavailable(.status(503))
    static let odd = RequestFailure.unexpected(.status(418))
}

extension ItemEvent {
    /// A request to the platform got no usable answer.
    static func requestFailed(_ failure: RequestFailure) -> ItemEvent {
        .platform(.requestFailed(failure))
    }

    /// The instance with these tokens.
    static func read(
        _ accessToken: String? = "A1",
        _ refreshToken: String? = "R1",
        disabled: Bool = false,
        oauth2: Bool = true,
        pingable: Bool = true,
        account: String? = nil
    ) -> ItemEvent {
        let facts = InstanceFacts(
            accessToken: fingerprint(accessToken),
            refreshToken: fingerprint(refreshToken),
            isDisabled: disabled,
            usesOAuth2: oauth2,
            canBePinged: pingable,
            grantGroup: account.map(GrantGroup.init(rawValue:))
        )
        return .platform(.instanceRead(facts, .status(200)))
    }

    static let missing = ItemEvent.platform(.instanceMissing(.status(404)))

    static let revoked = ItemEvent.revocationAnswered(.revoked(.status(200)))
    static let alreadyGone = ItemEvent.revocationAnswered(.alreadyGone(.status(400)))
    static let disabled = ItemEvent.disableAnswered(.disabled(.status(200)))
    static let clientRejected = ItemEvent.revocationAnswered(.clientRejected(.status(401)))
    static let unsupportedType = ItemEvent.revocationAnswered(.unsupportedTokenType(.status(400)))
    static let refused = ItemEvent.revocationAnswered(.refused(.status(400)))
    static let badHost = ItemEvent.revocationAnswered(.hostNotAllowed(Evidence(note: "not sent")))

    /// The revocation got no usable answer.
    static func revocationFailed(_ failure: RequestFailure) -> ItemEvent {
        .revocationAnswered(.failed(failure))
    }

    static let alive = ItemEvent.platform(.pingAnswered(.alive(.status(200))))
    static let rejected = ItemEvent.platform(.pingAnswered(.rejectedByProvider(.status(401))))
    static let forbidden = ItemEvent.platform(.pingAnswered(.forbidden(.status(403))))
    static let noPing = ItemEvent.platform(.pingAnswered(.unsupported(.status(404))))
    static let unauthorized = ItemEvent.platform(.pingAnswered(.unauthorized(.status(401))))
    static let otherInstance = ItemEvent.platform(.pingAnswered(.otherInstance(.status(200))))

    static let url = ItemEvent.platform(.linkAnswered(.url("https://provider.example/authorize?state=s", .status(200))))
    static let badURL = ItemEvent.platform(.linkAnswered(.unusable(.status(200))))
    static let linkUnauthorized = ItemEvent.platform(.linkAnswered(.unauthorized(.status(401))))

    /// The ping got no usable answer.
    static func pingFailed(_ failure: RequestFailure) -> ItemEvent {
        .platform(.pingAnswered(.failed(failure)))
    }

    /// The request for a link got no usable answer.
    static func linkFailed(_ failure: RequestFailure) -> ItemEvent {
        .platform(.linkAnswered(.failed(failure)))
    }
}
