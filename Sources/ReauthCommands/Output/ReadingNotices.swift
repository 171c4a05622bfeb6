/// Decides when a long read is spoken of: a short one never is.
struct ReadingNotices {
    private var last: Duration?

    /// Whether it is time for another notice, so long after the read began.
    mutating func isDue(_ elapsed: Duration, isInteractive: Bool) -> Bool {
        let (first, distance): (Duration, Duration) =
            isInteractive ? (.seconds(1), .milliseconds(250)) : (.seconds(5), .seconds(10))
        // Another read begins anew.
        if let shown = last, elapsed < shown { last = nil }
        guard elapsed >= first, last.map({ elapsed - $0 >= distance }) ?? true else { return false }
        last = elapsed
        return true
    }
}
