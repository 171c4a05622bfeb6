import ReauthModel

/// How long a store is waited for that another process is writing to.
///
/// Counts the pauses that were made and asks no clock: a machine that slept has not waited.
struct BusyPatience: Sendable, Hashable {
    /// What to do after one more attempt in vain.
    enum Step: Sendable, Hashable {
        /// Pause, then try again.
        case pause
        /// The same, with a word in the log: it has lasted this long.
        case pauseAndTell(Duration)
        /// It is an error now.
        case giveUp
    }

    /// How long one pause is: shorter than others give way (``WriteTurn/longestPause``), so that no process is overlooked.
    static let pause: Duration = .milliseconds(2)

    /// When a person is told, and again each time that it has lasted as long once more.
    var tellsAfter: Duration = .seconds(5)
    /// When it is an error.
    var end: Duration = .seconds(300)

    /// What to do when `tries` attempts after the first were in vain.
    func step(afterTries tries: Int) -> Step {
        let waited = Self.pause * tries
        if waited >= end { return .giveUp }
        let interval = max(1, Int(tellsAfter / Self.pause))
        return tries > 0 && tries.isMultiple(of: interval) ? .pauseAndTell(waited) : .pause
    }
}
