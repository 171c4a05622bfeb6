import ReauthModel

/// A moment on both clocks: what a count of an earlier boot needs to be carried over.
struct BootMoment {
    /// Which boot the uptime is of.
    var boot: UInt64
    var uptime: Duration
    var wall: Timestamp

    /// The wall clock when the machine booted, in nanoseconds since 1970.
    var bootedAt: Int64 {
        let (seconds, attoseconds) = uptime.components
        return wall.rawValue &* 1_000_000 &- (seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
    }
}
