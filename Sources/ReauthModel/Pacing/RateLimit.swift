/// At most `count` requests in any stretch of `period`.
package struct RateWindow: Sendable, Hashable, CustomStringConvertible {
    /// How many requests.
    package let count: Int
    /// In how long.
    package let period: Duration

    /// Makes a window; both must be positive.
    package init(count: Int, period: Duration) {
        precondition(count > 0 && period > .zero)
        self.count = count
        self.period = period
    }

    /// The time between two requests that are spread evenly.
    package var interval: Duration {
        period.divided(by: count)
    }

    /// How late after its moment a request of this window may go without any effect on the ones behind it.
    ///
    /// Timers are late by some milliseconds on any machine. ``spacing`` pays for it: at most 0.4 % of the limit.
    package var tolerance: Duration {
        min(interval / 2, period / 250, .milliseconds(100))
    }

    /// The time between two moments of this window, so that it holds although each request may be late by ``tolerance``.
    ///
    /// `count` + 1 requests have `count` times this between the first moment and the last one. The first of them goes at
    /// most ``tolerance`` after its moment and the last one not before its own, so they do not fit into one period.
    package var spacing: Duration {
        (period + tolerance).divided(by: count)
    }

    /// As a job file writes it: `10/s`, `300/m`, `500/h`, `15000/d`.
    package var description: String {
        switch period {
        case .seconds(1): "\(count)/s"
        case .seconds(60): "\(count)/m"
        case .seconds(3600): "\(count)/h"
        case .seconds(86400): "\(count)/d"
        default: "\(count)/\(period.seconds)s"
        }
    }
}

extension Duration {
    /// A part of it, rounded up: an interval that is a little too short lets one request too many into a period.
    fileprivate func divided(by count: Int) -> Duration {
        let part = self / count
        return part * count < self ? part + Duration(secondsComponent: 0, attosecondsComponent: 1) : part
    }
}

extension RateWindow {
    /// Reads `COUNT/UNIT` with unit `s`, `m`, `h` or `d`; `nil` for anything else, a count of zero included.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(parts[0]),
            (1...1_000_000_000).contains(count)
        else { return nil }
        let periods: [Substring: Duration] = [
            "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600), "d": .seconds(86400),
        ]
        guard let period = periods[parts[1]] else { return nil }
        self.init(count: count, period: period)
    }
}

/// What one lane may do: several windows at once, and a number of requests in flight.
package struct LaneLimit: Sendable, Hashable, CustomStringConvertible {
    /// Every window holds.
    ///
    /// The shortest is paced evenly; the longer ones are quotas over a sliding period.
    package var windows: [RateWindow]
    /// Requests in flight at the same time.
    package var concurrency: Int

    /// What may be configured as ``concurrency``.
    package static let concurrencyRange = 1...10_000

    package init(windows: [RateWindow], concurrency: Int) {
        self.windows = windows
        self.concurrency = concurrency
    }

    /// In words: `10/s, 15000/d, 8 at once`.
    package var description: String {
        (windows.map(\.description) + ["\(concurrency) at once"]).joined(separator: ", ")
    }

    /// The least time that a number of requests takes: they are spread evenly by the shortest window, and stopped by
    /// the quotas of the longer ones.
    package func leastTime(for requests: Int) -> Duration {
        guard requests > 0, let shortest = windows.min(by: { $0.period < $1.period }) else { return .zero }
        return windows.reduce(shortest.interval * requests) { least, window in
            max(least, window.period * ((requests - 1) / window.count))
        }
    }

    /// The careful default for providers that have no configured limit.
    package static let unknownProvider = LaneLimit(
        windows: [RateWindow(count: 5, period: .seconds(1))],
        concurrency: 4
    )

    /// For the platform, which publishes no limit.
    package static let platform = LaneLimit(
        windows: [RateWindow(count: 20, period: .seconds(1))],
        concurrency: 8
    )
}
