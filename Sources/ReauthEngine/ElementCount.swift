public import ReauthModel

/// Items of one lane, element and reason.
public struct ElementCount: Sendable, Hashable {
    /// The lane.
    public var lane: LaneKey
    /// The element's key; `nil` while it is not known.
    public var element: String?
    /// Why they were skipped; `nil` when they were not.
    public var reason: Reason?
    /// How many.
    public var items: Int

    /// Makes a count.
    public init(lane: LaneKey, element: String?, reason: Reason?, items: Int) {
        self.lane = lane
        self.element = element
        self.reason = reason
        self.items = items
    }
}
