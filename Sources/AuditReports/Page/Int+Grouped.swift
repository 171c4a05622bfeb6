extension Int {
    /// With separators: `12,345`.
    var grouped: String {
        let digits = String(magnitude)
        var text = self < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1 instance`, `12,345 instances`.
    var instances: String { self == 1 ? "1 instance" : "\(grouped) instances" }

    /// `1 instance waits`, `12 instances wait`: the verb that goes with ``instances``.
    func verb(_ singular: String, _ plural: String) -> String { self == 1 ? singular : plural }
}
