import ReauthEngine
import ReauthModel

/// The runs that a page is about, in words.
enum RunNames {
    /// `run NAME`, or how many there are and the newest of them, which comes first.
    static func text(_ runs: [RunRecord]) -> String {
        guard let newest = runs.first else { return "no run" }
        let name = ShownText.make(newest.id.rawValue)
        return runs.count == 1 ? "Run \(name)" : "\(runs.count) runs, the newest \(name)"
    }
}
