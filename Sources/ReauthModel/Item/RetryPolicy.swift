/// Exponential backoff with full jitter, for requests that may be repeated.
///
/// Full jitter means: a random time between nothing and the ceiling, so that many items which failed together do not
/// come back together.
package struct RetryPolicy: Sendable, Hashable {
    /// Tries in all, the first included.
    package var tries: Int
    /// The ceiling before the second try; doubles with each further one.
    package var base: Duration
    /// No ceiling is above this.
    package var cap: Duration
    /// How long an item is put off when none of the tries brought an answer that can be read; doubles each time in a row.
    package var pause: Duration
    /// It is never put off for longer.
    package var longestPause: Duration

    package init(
        tries: Int = 5,
        base: Duration = .milliseconds(500),
        cap: Duration = .seconds(30),
        pause: Duration = .seconds(5),
        longestPause: Duration = .seconds(300)
    ) {
        self.tries = tries
        self.base = base
        self.cap = cap
        self.pause = pause
        self.longestPause = longestPause
    }

    /// How long an item is put off that was put off `pauses` times in a row before.
    package func pause(afterPauses pauses: Int) -> Duration {
        min(pause * (1 << min(max(pauses, 0), 20)), longestPause)
    }

    /// The wait after `failures` failed tries (one or more).
    package func delay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(max(failures - 1, 0), 20)
        let ceiling = min(base * (1 << doublings), cap)
        // One draw, whatever the generator gives: the same numbers always lead to the same wait.
        return ceiling * (Double(generator.next() >> 11) / 0x1.fffffffffffffp52)
    }

    /// How long a wait is that begins at `now`.
    package func delay(
        of wait: RequestWait,
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        switch wait {
        case .until(let moment): max(.zero, now.duration(to: moment))
        case .pause(let duration): duration
        case .retry(let failures): delay(afterFailures: failures, using: &generator)
        }
    }
}
