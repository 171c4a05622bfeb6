import ReauthModel

/// How long to wait for a store while another process writes to it.
///
/// Counts the pauses that were made and asks no clock: a machine that slept has not waited.
struct BusyPatience: Sendable, Hashable {
    /// What to do after one more failed attempt.
    enum Step: Sendable, Hashable {
        /// Pause, then try again.
        case pause
        /// Pause, and write a line into the log: the wait has lasted this long.
        case pauseAndTell(Duration)
        /// Give up with an error.
        case giveUp
    }

    /// The length of one pause.
    ///
    /// It is shorter than the time for which other processes give way (``WriteTurn/longestPause``), so that this
    /// process gets its turn.
    static let pause: Duration = .milliseconds(2)

    /// After how long a line is written into the log, and again after each further wait of that length.
    var tellsAfter: Duration = .seconds(5)
    /// After how long to give up.
    var end: Duration = .seconds(300)

    /// What to do when `tries` attempts after the first have failed.
    func step(afterTries tries: Int) -> Step {
        let waited = Self.pause * tries
        if waited >= end { return .giveUp }
        let interval = max(1, Int(tellsAfter / Self.pause))
        return tries > 0 && tries.isMultiple(of: interval) ? .pauseAndTell(waited) : .pause
    }
}
