extension Timestamp {
    /// Reads a moment as ISO 8601 and RFC 3339 write it, with its zone: `2026-10-01T00:00:00Z`, `2026-10-01T02:00:00.5+02:00`.
    ///
    /// A fraction is cut to milliseconds. `nil` for anything else: a moment without its zone may be hours off.
    package init?(iso8601 text: String) {
        var fields = DigitScanner(text)
        guard let year = fields.number(4), fields.take("-") != nil, let month = fields.number(2),
            fields.take("-") != nil,
            let day = fields.number(2), fields.take("T", "t") != nil, let hour = fields.number(2),
            fields.take(":") != nil, let minute = fields.number(2), fields.take(":") != nil,
            let second = fields.number(2), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60, second < 60,
            let milliseconds = Self.fraction(&fields), let offset = Self.zone(&fields), fields.isAtEnd
        else { return nil }
        let minutes = (Self.dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset
        self.init(rawValue: (minutes * 60 + second) * 1000 + milliseconds)
    }

    /// The milliseconds of a fraction of one to nine digits; 0 where there is none.
    private static func fraction(_ fields: inout DigitScanner) -> Int64? {
        guard fields.take(".") != nil else { return 0 }
        guard let first = fields.digit() else { return nil }
        var milliseconds = first * 100
        for place in [10, 1, 0, 0, 0, 0, 0, 0] as [Int64] {
            guard let digit = fields.digit() else { break }
            milliseconds += digit * place
        }
        return milliseconds
    }

    /// How many minutes a zone is ahead of UTC.
    private static func zone(_ fields: inout DigitScanner) -> Int64? {
        if fields.take("Z", "z") != nil { return 0 }
        guard let sign = fields.take("+", "-"), let hours = fields.number(2) else { return nil }
        _ = fields.take(":")
        guard let minutes = fields.number(2), hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, counted from 0000-03-01 so that a leap day is a year's last day.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
