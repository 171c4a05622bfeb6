import ReauthEngine
import ReauthModel

/// The runs that a page shows, in words.
enum RunNames {
    /// `Run NAME`, or the number of runs and the newest of them, which comes first in `runs`.
    static func text(_ runs: [RunRecord]) -> String {
        guard let newest = runs.first else { return "no run" }
        let name = ShownText.make(newest.id.rawValue)
        return runs.count == 1 ? "Run \(name)" : "\(runs.count) runs, the newest \(name)"
    }
}
