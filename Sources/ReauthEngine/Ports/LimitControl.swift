package import ReauthModel

/// Changes what the choke point keeps to while requests are sent.
package protocol LimitControl: Sendable {
    /// Keeps to another limit of a lane from now on; what was sent counts for it too.
    func setLimit(_ limit: LaneLimit, of lane: LaneKey)

    /// Sends again on a lane whose far side asked for a pause, until it asks again.
    func endPark(of lane: LaneKey)
}
