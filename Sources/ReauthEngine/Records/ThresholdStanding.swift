package import ReauthModel

/// Whether a failure threshold has stopped a run, and what a person let it go on past.
///
/// It stands in the audit trail, in entries of the run as a whole, and is read off them in order.
package struct ThresholdStanding: Sendable, Hashable {
    /// Since when nothing is begun until a person has looked; `nil` where nothing stopped the run, or somebody has looked since.
    package private(set) var stoppedAt: Timestamp?
    /// What had ended in each lane when a person looked last: it counts for the threshold no more.
    package private(set) var passed: [LaneKey?: FailureWatch.Count] = [:]

    package init() {}

    /// The kinds of the entries that tell of it; other entries have these kinds too.
    package static let kinds: [Event.Kind] = [.stopRequested, .resumed]

    private static let stopped = "failure threshold: "
    private static let looked = "past the failure threshold: "

    /// The entry for a run that was stopped.
    package static func stop(_ breaches: [ThresholdBreach], at moment: Timestamp) -> Event {
        Event(.stopRequested, at: moment, detail: stopped + breaches.map(\.description).joined(separator: "; "))
    }

    /// The entry for a person who has looked, when so many had ended in each lane.
    package static func look(
        _ counts: [LaneKey?: FailureWatch.Count],
        by user: String,
        at moment: Timestamp
    ) -> Event {
        let lanes = counts.sorted { $0.key.word < $1.key.word }.map {
            "\($0.key.word) \($0.value.failed) of \($0.value.ended)"
        }
        return Event(.resumed, at: moment, detail: "\(looked)\(lanes.joined(separator: ", ")), by \(user)")
    }

    /// Takes in an entry of the run as a whole; one that tells of something else changes nothing.
    package mutating func take(_ event: Event) {
        guard let detail = event.detail else { return }
        if event.kind == .stopRequested, detail.hasPrefix(Self.stopped) { stoppedAt = event.at }
        guard event.kind == .resumed, detail.hasPrefix(Self.looked) else { return }
        stoppedAt = nil
        passed = [:]
        // The name of a person may look like anything, and comes last.
        let counts = detail.dropFirst(Self.looked.count).split(separator: ", by ", maxSplits: 1).first ?? ""
        for count in counts.split(separator: ", ") {
            guard let match = count.wholeMatch(of: /(\S+) ([0-9]+) of ([0-9]+)/), let failed = Int(match.output.2),
                let ended = Int(match.output.3)
            else { continue }
            passed[LaneKey?(word: String(match.output.1))] = FailureWatch.Count(ended: ended, failed: failed)
        }
    }
}
