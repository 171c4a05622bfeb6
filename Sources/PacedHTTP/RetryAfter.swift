import ReauthModel

/// How long an answer asks us to wait.
///
/// `Retry-After` is seconds or an HTTP date (RFC 9110 §10.2.3); `X-Rate-Limit-Reset` is in epoch seconds (Okta and
/// others). No more than a day is kept of it: a longer one is more likely a mistake than a wish. How much of it is believed,
/// ``LanePacer`` decides.
enum RetryAfter {
    static let longest: Duration = .seconds(86400)

    static func wait(in response: PacedResponse, now: Timestamp) -> Duration? {
        if let text = response.header("Retry-After") {
            if let wait = seconds(text) { return wait }
            if let moment = httpDate(text) { return clamped(now.duration(to: moment)) }
        }
        if let text = response.header("X-Rate-Limit-Reset"), let epoch = Int64(text), epoch > 1_000_000_000,
            epoch < 100_000_000_000
        {
            return clamped(now.duration(to: Timestamp(rawValue: epoch * 1000)))
        }
        return nil
    }

    private static func seconds(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        // A number that does not fit is a long wait, not an unreadable one.
        return clamped(.seconds(Int(text.prefix(9)) ?? 86400))
    }

    private static func clamped(_ wait: Duration) -> Duration {
        min(max(wait, .zero), longest)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that RFC 9110 §5.6.7 lets a server write.
    static func httpDate(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]),
            let month = months.firstIndex(of: parts[2]), (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int64($0) ?? -1 }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        return Timestamp(rawValue: (days * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]) * 1000)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
