package import ReauthModel

/// Items of one lane, element and reason.
package struct ElementCount: Sendable, Hashable {
    /// The lane; `nil` for items whose provider is not known.
    package var lane: LaneKey?
    /// The element's key; `nil` while it is not known.
    package var element: String?
    /// Why they were skipped; `nil` when they were not.
    package var reason: Reason?
    /// How many.
    package var items: Int

    package init(lane: LaneKey?, element: String?, reason: Reason?, items: Int) {
        self.lane = lane
        self.element = element
        self.reason = reason
        self.items = items
    }
}
