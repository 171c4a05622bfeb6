import Foundation
import ReauthModel

/// When the time of a job ends.
struct RunWindow {
    let limits: SafetyLimits
    /// Where `until` is read.
    let calendar: Calendar

    /// `until` is the local time of this machine unless told otherwise.
    init(_ limits: SafetyLimits, calendar: Calendar = .autoupdatingCurrent) {
        self.limits = limits
        self.calendar = calendar
    }

    /// The end for a process that begins to work at `now`; `nil` where nothing ends it.
    func end(from now: Timestamp) -> Timestamp? {
        [limits.maxDuration.map { now.advanced(by: $0) }, limits.until.flatMap { next($0, after: now) }]
            .compactMap(\.self).min()
    }

    /// The next time that a clock on the wall shows this, also across a change to summer time.
    private func next(_ time: TimeOfDay, after now: Timestamp) -> Timestamp? {
        let date = Date(timeIntervalSince1970: Double(now.rawValue) / 1000)
        let components = DateComponents(hour: time.hour, minute: time.minute)
        return calendar.nextDate(after: date, matching: components, matchingPolicy: .nextTime).map {
            Timestamp(rawValue: Int64(($0.timeIntervalSince1970 * 1000).rounded()))
        }
    }
}
