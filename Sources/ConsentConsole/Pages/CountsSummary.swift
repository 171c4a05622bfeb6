import ReauthEngine

/// How many connections are done, waiting and failed, and the widths of the progress bar.
struct CountsSummary: Sendable, Hashable {
    var done = 0
    var waiting = 0
    var failed = 0

    init(_ counts: some Sequence<ConnectionCount>) {
        for count in counts {
            switch count.standing {
            case .done: done += count.items
            case .waiting: waiting += count.items
            case .failed: failed += count.items
            }
        }
    }

    var total: Int { done + waiting + failed }

    /// The whole percent that are done, rounded down: 100 means all.
    var percent: Int { total == 0 ? 0 : done * 100 / total }

    /// The width of the part that is done, in thousandths.
    var doneWidth: Int { total == 0 ? 0 : done * 1000 / total }

    /// The width of the failed part in thousandths: at least 8, so that a single failure is seen.
    var failedWidth: Int { total == 0 || failed == 0 ? 0 : max(8, failed * 1000 / total) }

    /// The data of a server-sent event.
    var json: String {
        #"{"done":\#(done),"waiting":\#(waiting),"failed":\#(failed),"total":\#(total),"percent":\#(percent),"#
            + #""doneWidth":\#(doneWidth),"failedWidth":\#(failedWidth)}"#
    }
}
