import ReauthModel

/// One moment on both clocks, which is needed to carry over the counts of an earlier boot.
struct BootMoment {
    /// Which boot the uptime is of.
    var boot: UInt64
    var uptime: Duration
    var wall: Timestamp

    /// The wall clock when the machine booted, in nanoseconds since 1970.
    var bootedAt: Int64 {
        wall.rawValue &* 1_000_000 &- Int64(clamping: SharedPace.nanoseconds(uptime))
    }
}
