/// What keeps a lane from its configured rate, besides a pause that it was asked for and its quotas.
package struct LaneStrain: Sendable, Hashable {
    /// Until when the far side asked for a pause, where that is longer than it is believed.
    package var askedUntil: Timestamp?
    /// Since when no request got a usable answer, where the lane pauses between single tries because of that.
    package var failingSince: Timestamp?
    /// The share of the configured rate that the far side was seen to bear: more than 0, and 1 where nothing speaks against it.
    package var share: Double

    package init(askedUntil: Timestamp? = nil, failingSince: Timestamp? = nil, share: Double = 1) {
        self.askedUntil = askedUntil
        self.failingSince = failingSince
        self.share = share
    }
}
