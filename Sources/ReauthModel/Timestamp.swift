/// A moment on the wall clock, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// What reports and the store keep.
package struct Timestamp: Sendable, Hashable, Comparable, RawRepresentable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let rawValue: Int64

    /// Wraps milliseconds since 1970-01-01T00:00:00Z.
    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The timestamp `duration` later, rounded down to a millisecond.
    package func advanced(by duration: Duration) -> Timestamp {
        Timestamp(rawValue: rawValue + duration.milliseconds)
    }

    /// The time from this moment to `other`; negative when `other` is earlier.
    package func duration(to other: Timestamp) -> Duration {
        .milliseconds(other.rawValue - rawValue)
    }

    /// Orders by time.
    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

extension Timestamp: CustomStringConvertible {
    /// UTC, ISO 8601 with milliseconds: `2026-11-23T03:00:00.000Z`.
    package var description: String {
        let (year, month, day) = civilDate
        let milliseconds = rawValue - days * 86_400_000
        let (hour, minute) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        let (second, fraction) = (milliseconds / 1000 % 60, milliseconds % 1000)
        // Digit by digit: a report of a million items has millions of them.
        let parts: [(value: Int64, width: Int, end: UInt8)] = [
            (year, 4, UInt8(ascii: "-")), (month, 2, UInt8(ascii: "-")), (day, 2, UInt8(ascii: "T")),
            (hour, 2, UInt8(ascii: ":")), (minute, 2, UInt8(ascii: ":")), (second, 2, UInt8(ascii: ".")),
            (fraction, 3, UInt8(ascii: "Z")),
        ]
        guard (0...9999).contains(year) else {
            return parts.map { "\(padded($0.value, $0.width))\(Unicode.Scalar($0.end))" }.joined()
        }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var place = 0
            for (value, width, end) in parts {
                var rest = value
                for digit in stride(from: place + width - 1, through: place, by: -1) {
                    buffer[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                buffer[place + width] = end
                place += width + 1
            }
            return place
        }
    }

    /// `yyyyMMdd'T'HHmmss'Z'`, the form in a run's name.
    package var compact: String {
        String(description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }

    private var days: Int64 {
        rawValue >= 0 ? rawValue / 86_400_000 : -((-rawValue + 86_399_999) / 86_400_000)
    }

    /// Days to a proleptic Gregorian date, by counting from 0000-03-01 so that a leap day is a year's last day.
    private var civilDate: (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a floating-point number, for rates and texts.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
