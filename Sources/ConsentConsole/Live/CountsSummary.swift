import ReauthEngine

/// The three numbers of the progress bar.
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

    /// Whole percent that are done, rounded down: 100 means all.
    var percent: Int { total == 0 ? 0 : done * 100 / total }

    /// Where the bar's second part ends, in thousandths.
    var doneWidth: Int { total == 0 ? 0 : done * 1000 / total }

    /// Width of the failed part in thousandths; whatever failed is seen.
    var failedWidth: Int { total == 0 || failed == 0 ? 0 : max(8, failed * 1000 / total) }

    var json: String {
        #"{"done":\#(done),"waiting":\#(waiting),"failed":\#(failed),"total":\#(total),"percent":\#(percent),"#
            + #""doneWidth":\#(doneWidth),"failedWidth":\#(failedWidth)}"#
    }
}
