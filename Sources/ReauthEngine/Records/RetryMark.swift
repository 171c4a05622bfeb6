package import ReauthModel

/// How the first record of a run's trail says that it went back to an earlier run.
package enum RetryMark {
    /// The fact for the record's detail: `retries 3 instances of run nightly-20270115T080000Z (2 throttled, 1 unreachable)`.
    package static func fact(_ description: String) -> String { "retries \(description)" }

    /// Whether a record says so.
    package static func stands(in event: Event) -> Bool {
        guard event.kind == .takenUp, let detail = event.detail else { return false }
        return detail.contains(/, retries [0-9]+ instances? of run [^ ]+ \([^()]*\)$/)
    }
}
