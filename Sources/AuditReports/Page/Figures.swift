import ReauthModel

// Figures as the page shows them.

extension Double {
    /// With one decimal at most: `9.6`, `12`.
    var short: String {
        let tenths = (self * 10).rounded()
        guard tenths.magnitude < 1e15 else { return "?" }
        let (whole, rest) = Int(tenths).quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? whole.grouped : "\(whole.grouped).\(rest.magnitude)"
    }
}

extension Duration {
    /// In its two largest units: `48 s`, `12 min 5 s`, `3 h 20 min`, `2 d 4 h`.
    var short: String {
        guard self >= .seconds(10) else { return "\(seconds.short) s" }
        let total = Int(components.seconds)
        let units = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        guard let first = units.firstIndex(where: { total >= $0.1 }) else { return "0 s" }
        let large = units[first]
        guard first + 1 < units.count else { return "\(total) s" }
        let small = units[first + 1]
        let rest = total % large.1 / small.1
        return "\(total / large.1) \(large.0)" + (rest > 0 ? " \(rest) \(small.0)" : "")
    }
}

extension Timestamp {
    /// To the minute: `2027-01-15 08:00`.
    var minute: String { "\(day) \(description.dropFirst(11).prefix(5))" }

    /// The day: `2027-01-15`.
    var day: String { String(description.prefix(10)) }

    /// How many days lie between the day of this moment and that of `other`, in UTC.
    func days(to other: Timestamp) -> Int {
        func number(_ moment: Timestamp) -> Int64 { Int64((Double(moment.rawValue) / 86_400_000).rounded(.down)) }
        return Int(max(0, number(other) - number(self)))
    }
}
