/// A moment on the wall clock, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// What reports and the store keep.
public struct Timestamp: Sendable, Hashable, Comparable, RawRepresentable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let rawValue: Int64

    /// Wraps milliseconds since 1970-01-01T00:00:00Z.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The timestamp `duration` later, rounded down to a millisecond.
    public func advanced(by duration: Duration) -> Timestamp {
        Timestamp(rawValue: rawValue + duration.milliseconds)
    }

    /// The time from this moment to `other`; negative when `other` is earlier.
    public func duration(to other: Timestamp) -> Duration {
        .milliseconds(other.rawValue - rawValue)
    }

    /// Orders by time.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

extension Timestamp: CustomStringConvertible {
    /// UTC, ISO 8601 with milliseconds: `2026-11-23T03:00:00.000Z`.
    public var description: String {
        let (year, month, day) = civilDate
        let milliseconds = rawValue - days * 86_400_000
        let (hour, minute) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        let (second, fraction) = (milliseconds / 1000 % 60, milliseconds % 1000)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2)).\(padded(fraction, 3))Z"
    }

    /// `yyyyMMdd'T'HHmmss'Z'`, the form in a run's name.
    public var compact: String {
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
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a floating-point number, for rates and texts.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
