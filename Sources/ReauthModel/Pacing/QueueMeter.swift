/// Measures for how long at least one request waited for a permit.
package struct QueueMeter: Sendable, Hashable {
    private var waiting = 0
    private var since: Duration = .zero
    private var total: Duration = .zero

    package init() {}

    /// A request begins to wait.
    package mutating func begin(at now: Duration) {
        if waiting == 0 { since = now }
        waiting += 1
    }

    /// A request waits no longer.
    package mutating func end(at now: Duration) {
        waiting -= 1
        if waiting == 0 { total += max(now - since, .zero) }
    }

    /// For how long one waited, until `now`.
    package func total(at now: Duration) -> Duration {
        waiting > 0 ? total + max(now - since, .zero) : total
    }
}
