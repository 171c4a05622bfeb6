import ReauthEngine
import ReauthModel

/// The pace of a lane in words.
struct PaceText {
    private let pace: PaceReading
    private let limitOfJob: LaneLimit?

    /// `limitOfJob` is given where an operator set another limit.
    init(_ pace: PaceReading, limitOfJob: LaneLimit? = nil) {
        self.pace = pace
        self.limitOfJob = limitOfJob
    }

    /// Measured: `5.0/s`.
    var short: String { "\(pace.measured.tenths)/s" }

    /// Measured beside the limit, so that a limit that does not bite is seen.
    var full: String {
        var text = "\(short) of \(Self.rates(pace.limit))"
        if let limitOfJob { text += " (set by an operator; configured \(Self.rates(limitOfJob)))" }
        // Rounded up: a lane that still sends is never shown as standing still.
        if pace.strain.share < 1 { text += ", slowed to \(Int((pace.strain.share * 100).rounded(.up))) %" }
        return text
    }

    /// Why nothing is sent at present, and until when.
    var wait: String? {
        if let moment = pace.parkedUntil {
            let time = "\(moment.description.dropFirst(11).prefix(8)) UTC"
            return pace.strain.failingSince == nil ? "paused until \(time)" : "no answer, tried again at \(time)"
        }
        // With its day, because a daily quota may be free again on another day only.
        return pace.quotaUsedUntil.map {
            "quota used up until \($0.description.prefix(16).replacing("T", with: " ")) UTC"
        }
    }

    private static func rates(_ limit: LaneLimit) -> String {
        limit.windows.map(\.description).joined(separator: ", ")
    }
}

extension Double {
    /// With one digit behind the point.
    var tenths: String {
        let scaled = Int((self * 10).rounded())
        return "\(scaled / 10).\(scaled % 10)"
    }
}

extension Standstill {
    /// What a lane does meanwhile.
    var phrase: String {
        switch self {
        case .paused: "paused by an operator"
        case .awaitsApproval: "waits for approval"
        case .halted: "halted: client id or secret rejected"
        case .thresholdPassed: "stopped: too many failed"
        }
    }
}

extension RunSnapshot {
    /// The pace of a lane.
    func pace(of lane: LaneKey) -> PaceReading? {
        paces.first { $0.key == lane }
    }
}
