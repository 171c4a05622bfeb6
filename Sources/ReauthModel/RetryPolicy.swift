/// Exponential backoff with full jitter, for requests that may be repeated.
///
/// Full jitter means: a random time between nothing and the ceiling, so that many items which failed together do not
/// come back together.
public struct RetryPolicy: Sendable, Hashable {
    /// Tries in all, the first included.
    public var tries: Int
    /// The ceiling before the second try; doubles with each further one.
    public var base: Duration
    /// No ceiling is above this.
    public var cap: Duration

    /// Makes a policy.
    public init(tries: Int = 5, base: Duration = .milliseconds(500), cap: Duration = .seconds(30)) {
        self.tries = tries
        self.base = base
        self.cap = cap
    }

    /// The wait after `failures` failed tries (one or more).
    public func delay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(max(failures - 1, 0), 20)
        let ceiling = min(base * (1 << doublings), cap)
        // One draw, whatever the generator gives: the same numbers always lead to the same wait.
        return ceiling * (Double(generator.next() >> 11) / 0x1.fffffffffffffp52)
    }
}
