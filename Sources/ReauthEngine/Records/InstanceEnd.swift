package import ReauthModel

/// How an instance stands in a run: what a comparison of runs needs of it.
package struct InstanceEnd: Sendable, Hashable {
    package var instance: InstanceID
    package var name: String?
    package var element: String?
    package var lane: LaneKey?
    package var outcome: Outcome?
    /// Whether a token of it is revoked and it has no outcome yet.
    package var isRevoked: Bool
    package var reason: Reason?

    package init(
        instance: InstanceID,
        name: String? = nil,
        element: String? = nil,
        lane: LaneKey? = nil,
        outcome: Outcome?,
        isRevoked: Bool = false,
        reason: Reason? = nil
    ) {
        self.instance = instance
        self.name = name
        self.element = element
        self.lane = lane
        self.outcome = outcome
        self.isRevoked = isRevoked
        self.reason = reason
    }

    /// What it says about the instance.
    package var health: Health { Health(outcome, isRevoked: isRevoked) }

    /// The outcome, or `revoked` or `open`.
    package var outcomeWord: String { outcome?.rawValue ?? (isRevoked ? "revoked" : "open") }
}
