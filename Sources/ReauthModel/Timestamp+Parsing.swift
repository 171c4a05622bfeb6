extension Timestamp {
    /// Reads a moment as ISO 8601 and RFC 3339 write it, with its zone: `2026-10-01T00:00:00Z`, `2026-10-01T02:00:00.5+02:00`.
    ///
    /// A fraction is cut to milliseconds. `nil` for anything else: a moment without its zone may be hours off.
    package init?(iso8601 text: String) {
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))/
            .asciiOnlyDigits()
        guard let match = text.wholeMatch(of: form)?.output,
            let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
            let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var offset: Int64 = 0
        if let sign = match.9, let hours = match.10.flatMap({ Int64($0) }),
            let minutes = match.11.flatMap({ Int64($0) })
        {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        }
        let milliseconds = Int64((String(match.7 ?? "") + "000").prefix(3)) ?? 0
        let minutes = (Self.dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset
        self.init(rawValue: (minutes * 60 + second) * 1000 + milliseconds)
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
