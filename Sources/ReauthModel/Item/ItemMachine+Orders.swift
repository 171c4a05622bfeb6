/// The orders to read and to ping, and how many pings one item may have.
extension ItemMachine {
    mutating func read(for purpose: ReadPurpose, events: [Event] = [], settlement: Settlement? = nil) -> Step {
        state = .reading(purpose)
        failures = 0
        return Step(order: .read, settlement: settlement, events: events)
    }

    /// Pings, where that was not done already.
    ///
    /// Where no more pings may be sent, the answer counts as lost.
    mutating func ping(for purpose: PingPurpose, at now: Timestamp) -> Step {
        guard mayPing(for: purpose) else { return pingLost(purpose, at: now) }
        progress.pings += 1
        pingsHere += 1
        accessTokenAtPing = facts?.accessToken
        state = .pinging(purpose)
        failures = 0
        return Step(order: .ping, settlement: nil, events: [])
    }

    /// Whether another ping may be sent.
    ///
    /// A check pings once. A revocation is proved by one ping; where that got no answer, or was under way when a process
    /// died, one more settles the doubt. The platform disables an instance after five failed refreshes, and each ping of a
    /// dead one may be such a failure: so all processes and runs together stay below that. But a ping that died with its
    /// process may never have been sent, and as long as the instance is seen to be enabled, none has done harm.
    func mayPing(for purpose: PingPurpose) -> Bool {
        guard history.mayPing(facts?.accessToken, besides: isKnownDead ? progress.pings : 0) else { return false }
        return switch purpose {
        case .check: progress.pings < 1
        case .confirm, .share: pingsHere < 2 && (progress.pings < InstanceHistory.mostPings || isSeenEnabled)
        case .look: pingsHere < 1
        }
    }

    /// A ping that arrives has the platform refresh: that succeeds, or fails until the instance is disabled.
    private var isSeenEnabled: Bool {
        facts.map { $0.accessToken != nil && !$0.isDisabled } ?? false
    }
}
