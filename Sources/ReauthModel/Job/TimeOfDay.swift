/// An hour and a minute, as a clock on the wall shows them.
package struct TimeOfDay: Sendable, Hashable, CustomStringConvertible {
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int

    /// Reads `06:00`; `nil` for anything else.
    package init?(parsing text: String) {
        guard let match = text.wholeMatch(of: /([01][0-9]|2[0-3]):([0-5][0-9])/), let hour = Int(match.output.1),
            let minute = Int(match.output.2)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }

    /// `06:00`.
    package var description: String {
        "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}
