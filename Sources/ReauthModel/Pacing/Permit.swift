/// The right to send one request on one lane.
///
/// It cannot be copied: the one call that sends consumes it. A permit that is dropped goes back to its lane by itself.
public struct Permit: ~Copyable, Sendable {
    /// Where the permit stands in its lane's queue.
    public struct Claim: Sendable, Hashable {
        /// How it was asked for.
        public var urgency: Urgency
        /// The moment that the rate gives it, on the clock of ``TimeSource/uptime``; `nil` while it has none.
        public var moment: Duration?
        /// Its place among the requests in flight of all processes, where they share the lane.
        public var place: Int?
        /// Whether it holds one of the permits of all lanes together.
        public var holdsShare = false
        /// Whether it had to wait beyond its moment, and not because the machine was slow.
        public var isLate = false
        /// Whether its request was counted as sent.
        public var isUsed = false

        /// A claim that has nothing yet.
        public init(_ urgency: Urgency) {
            self.urgency = urgency
        }
    }

    /// The lane that it is good for.
    public let lane: LaneKey
    /// What it holds of the lane; its source changes it.
    public var claim: Claim
    private let source: any PermitSource

    /// A permit of `source`, which learns of its end.
    public init(_ lane: LaneKey, _ urgency: Urgency, from source: any PermitSource) {
        self.lane = lane
        claim = Claim(urgency)
        self.source = source
    }

    deinit {
        source.permitEnded(claim)
    }
}

/// Who goes first where several requests wait for one permit.
public enum Urgency: Sendable, Hashable {
    /// In the order they came.
    case ordinary
    /// It belongs to an authorization code that is at hand and expires within minutes.
    case codeAtHand
}

/// Where permits come from and go back to.
public protocol PermitSource: AnyObject, Sendable {
    /// A permit was dropped, or its request is over.
    func permitEnded(_ claim: Permit.Claim)
}

/// What came of asking for a permit.
public enum PermitAnswer: ~Copyable, Sendable {
    /// The permit.
    case granted(Permit)
    /// The lane is parked, or its quota is used up: ask again at that time.
    case parked(until: Timestamp)
}

/// Gives out permits, one for each request.
public protocol Pacer: Sendable {
    /// Waits for a permit, until shortly before its moment, so that what has to be recorded can be recorded meanwhile.
    ///
    /// Throws `CancellationError` when the task is cancelled first.
    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer
}
