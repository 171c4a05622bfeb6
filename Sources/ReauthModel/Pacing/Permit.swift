/// The right to send one request on one lane.
///
/// It cannot be copied: the one call that sends consumes it. A permit that is dropped goes back to its lane by itself.
package struct Permit: ~Copyable, Sendable {
    /// Where the permit stands in its lane's queue.
    package struct Claim: Sendable, Hashable {
        /// How it was asked for.
        package var urgency: Urgency
        /// The moment that the rate gives it, on the clock of ``TimeSource/uptime``; `nil` while it has none.
        package var moment: Duration?
        /// Its place among the requests in flight of all processes, where they share the lane.
        package var place: Int?
        /// Whether it holds one of the permits of all lanes together.
        package var holdsShare = false
        /// Whether it is the one that tries whether the far side is back.
        package var isTrial = false
        /// Whether its request was counted as sent.
        package var isUsed = false

        /// A claim that has nothing yet.
        package init(_ urgency: Urgency) {
            self.urgency = urgency
        }
    }

    /// The lane that it is good for.
    package let lane: LaneKey
    /// What it holds of the lane; its source changes it.
    package var claim: Claim
    private let source: any PermitSource

    /// A permit of `source`, which learns of its end.
    package init(_ lane: LaneKey, _ urgency: Urgency, from source: any PermitSource) {
        self.lane = lane
        claim = Claim(urgency)
        self.source = source
    }

    deinit {
        source.permitEnded(claim)
    }
}

/// Which request goes first where several wait for one permit.
package enum Urgency: Sendable, Hashable {
    /// In the order in which they came.
    case ordinary
    /// It belongs to an authorization code that is at hand and expires within minutes.
    case codeAtHand
}

/// Where permits come from and go back to.
package protocol PermitSource: AnyObject, Sendable {
    /// A permit was dropped, or its request is over.
    func permitEnded(_ claim: Permit.Claim)
}

/// What is to be sent on a lane.
package enum LaneDemand: Sendable, Hashable {
    /// One more request, besides so many that are under way and may still be sent.
    case request(besides: Int)
    /// A call through an instance, which takes no permit of the lane, besides so many that are under way.
    case call(besides: Int)
}

/// What came of asking for a permit.
package enum PermitAnswer: ~Copyable, Sendable {
    /// The permit.
    case granted(Permit)
    /// The lane is parked, or its quota is used up: ask again at that time.
    case parked(until: Timestamp)
}

/// Gives out permits, one for each request.
package protocol Pacer: Sendable {
    /// Waits for a permit, until shortly before its moment, so that what has to be recorded can be recorded meanwhile.
    ///
    /// Throws `CancellationError` when the task is cancelled first.
    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer

    /// How long it is until what is wanted can be sent on a lane soon, by its rate, its quotas and its pauses; `nil` where it
    /// can: within ``LaneSchedule/longestQueueWait``.
    func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration?
}
