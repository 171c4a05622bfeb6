/// A bar of blocks.
enum ProgressBar {
    /// `share` is from 0 to 1; a block is full only when all of it is done.
    static func text(_ share: Double, _ length: Int) -> String {
        let full = Int((share * Double(length)).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: length - full)
    }
}
