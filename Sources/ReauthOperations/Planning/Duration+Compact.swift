extension Duration {
    /// As job files have it, in the largest unit that fits: `30d`, `12h`, `45m`.
    var compact: String {
        let minutes = Int(components.seconds) / 60
        for (unit, length) in [("d", 1440), ("h", 60)] where minutes > 0 && minutes.isMultiple(of: length) {
            return "\(minutes / length)\(unit)"
        }
        return "\(minutes)m"
    }
}
