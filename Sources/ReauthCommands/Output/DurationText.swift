import ReauthModel

extension Duration {
    /// For people: `8 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`.
    var formattedForPeople: String {
        // Never negative: the clock may have been set back since.
        let seconds = max(0, Int(self.seconds.rounded(.up)))
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(Self.padded(seconds % 60)) s" }
        if seconds < 86400 { return "\(seconds / 3600) h \(Self.padded(seconds % 3600 / 60)) min" }
        return "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
    }

    private static func padded(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
