package import ReauthEngine
import ReauthModel

/// The items of a finished run that a new run takes up again.
package struct RetriedRun: Sendable {
    /// The run.
    package let record: RunRecord
    /// Which of its items.
    package let filter: ItemFilter
    /// Where they are read.
    package let store: any FinishedRuns
    /// How many there are, and why they ended: `3 throttled, 1 unreachable`.
    let items: Int
    let words: String
    /// How many are not taken, because other runs changed their instances since.
    let changed: Int

    /// What is said where no item is taken.
    var nothing: String {
        if changed > 0 {
            return
                "\(changed) \(changed == 1 ? "instance" : "instances") of run \(record.id) could be retried, and none is taken: a "
                + "later run rotated or retired them, or they wait for a sign-in, or are in doubt"
        }
        return
            "run \(record.id) has no instance that failed for a reason which a retry can help; name others with --only REASON"
    }

    /// `3 instances of run nightly-20270115T080000Z (2 throttled, 1 unreachable)`.
    var description: String {
        "\(items) \(items == 1 ? "instance" : "instances") of run \(record.id) (\(words))"
    }
}
