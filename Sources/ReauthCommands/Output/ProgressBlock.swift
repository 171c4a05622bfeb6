import ReauthEngine
import ReauthModel

/// Draws where a run stands: a block of lines for a terminal, or one line for a log.
///
/// Pure: values in, text out.
struct ProgressBlock {
    let run: RunID
    let width: Int
    let usesColor: Bool

    /// The live block.
    func lines(_ snapshot: RunSnapshot) -> [String] {
        let lanes = snapshot.lanes.filter { $0.total > 0 }
        let names = lanes.map(\.tally.lane.title)
        let nameWidth = names.map(\.count).max() ?? 0
        var lines = [title(snapshot)]
        // Rows that are not identified yet use the platform's limit, which has a line of its own.
        let paces = lanes.map { lane in lane.tally.lane.flatMap { pace(of: $0, in: snapshot) } }
        let rates = paces.map { $0.map { rate($0) } ?? "" }
        let rateWidth = rates.map(\.count).max() ?? 0
        for (index, lane) in lanes.enumerated() {
            let hasEstimate = paces[index]?.quotaUsedUntil == nil
            let wait = lane.tally.open > 0 ? paces[index].map { pause($0) } ?? "" : ""
            let rate = padded(rates[index], rateWidth) + wait
            lines.append(
                laneLine(lane, padded(names[index], nameWidth), rate, hasEstimate ? snapshot.remaining(in: lane) : nil)
            )
        }
        if let platform = pace(of: .platform, in: snapshot) {
            lines.append("  " + dim("platform: \(rate(platform))\(pause(platform))"))
        }
        return lines.map { clipped($0) }
    }

    /// The log line.
    func logLine(_ snapshot: RunSnapshot) -> String {
        let lanes = snapshot.lanes.filter { $0.total > 0 }.map { lane in
            "\(lane.tally.lane.title) \(lane.settled)/\(lane.total)"
        }
        let measured = snapshot.paces.reduce(0) { $0 + $1.measured }
        let waits = lanesThatWait(snapshot)
        return
            "\(run): \(snapshot.settled)/\(snapshot.total) settled\(revoked(snapshot)), \(tenths(measured)) requests/s"
            + eta(snapshot) + (lanes.isEmpty ? "" : "; " + lanes.joined(separator: ", "))
            + (waits.isEmpty ? "" : "; " + waits.joined(separator: "; "))
    }

    /// Lanes that have open items and send nothing now.
    private func lanesThatWait(_ snapshot: RunSnapshot) -> [String] {
        let open = Set(snapshot.lanes.filter { $0.tally.open > 0 }.map(\.tally.lane))
        return snapshot.paces.compactMap { pace in
            // All lanes need the platform.
            let isNeeded = open.contains(pace.key) || pace.key == .platform && !open.isEmpty
            guard isNeeded, let wait = wait(pace) else { return nil }
            return "\(pace.key) \(wait)"
        }
    }

    private func title(_ snapshot: RunSnapshot) -> String {
        let share = snapshot.total == 0 ? 1 : Double(snapshot.settled) / Double(snapshot.total)
        return "\(bold(run.rawValue))  \(bar(share, 24)) \(snapshot.settled)/\(snapshot.total)"
            + "\(revoked(snapshot))  \(snapshot.elapsed.formattedForPeople)\(eta(snapshot))"
    }

    /// Items of which a token is revoked, and whose proof or link is pending.
    private func revoked(_ snapshot: RunSnapshot) -> String {
        snapshot.revoked > 0 ? ", \(snapshot.revoked) revoked" : ""
    }

    private func laneLine(_ lane: LaneSnapshot, _ name: String, _ rate: String, _ remaining: Duration?) -> String {
        let share = lane.total == 0 ? 1 : Double(lane.settled) / Double(lane.total)
        var counts = Outcome.allCases.compactMap { outcome in
            lane.tally.outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
        }
        if lane.tally.revoked > 0 { counts.insert("\(lane.tally.revoked) revoked", at: 0) }
        var line = "  \(name) \(bar(share, 12)) \(padded("\(lane.settled)/\(lane.total)", 9)) \(rate)"
        if lane.tally.open > 0, let remaining { line += "  \(remaining.formattedForPeople) left" }
        return counts.isEmpty ? line : line + "  " + dim(counts.joined(separator: ", "))
    }

    private func eta(_ snapshot: RunSnapshot) -> String {
        let open = snapshot.lanes.filter { $0.tally.open > 0 }
        // Where a quota is used up, the rate so far says nothing about the rest.
        guard !open.isEmpty,
            open.allSatisfy({ pace(of: $0.tally.lane ?? .platform, in: snapshot)?.quotaUsedUntil == nil })
        else {
            return ""
        }
        return snapshot.remaining.map { ", about \($0.formattedForPeople) left" } ?? ""
    }

    private func pace(of lane: LaneKey, in snapshot: RunSnapshot) -> PaceReading? {
        snapshot.paces.first { $0.key == lane }
    }

    /// Measured beside configured, so that a limit that does not bite is seen.
    private func rate(_ pace: PaceReading) -> String {
        let configured = pace.limit.windows.map(\.description).joined(separator: ", ")
        // Rounded up: a lane that still sends is never shown as standing still.
        let slowed = pace.strain.share < 1 ? ", slowed to \(Int((pace.strain.share * 100).rounded(.up))) %" : ""
        return "\(tenths(pace.measured))/s of \(configured)\(slowed)"
    }

    private func pause(_ pace: PaceReading) -> String {
        wait(pace).map { ", \($0)" } ?? ""
    }

    private func wait(_ pace: PaceReading) -> String? {
        if let moment = pace.parkedUntil {
            let time = "\(moment.description.dropFirst(11).prefix(8)) UTC"
            return pace.strain.failingSince == nil ? "paused until \(time)" : "no answer, tried again at \(time)"
        }
        if let moment = pace.quotaUsedUntil { return "quota used up until \(minute(moment))" }
        return nil
    }

    /// With its day, because a daily quota may be free again on another day only.
    private func minute(_ moment: Timestamp) -> String {
        "\(moment.description.prefix(16).replacing("T", with: " ")) UTC"
    }

    private func bar(_ share: Double, _ length: Int) -> String {
        let full = Int((share * Double(length)).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: length - full)
    }

    private func tenths(_ value: Double) -> String {
        let scaled = Int((value * 10).rounded())
        return "\(scaled / 10).\(scaled % 10)"
    }

    private func padded(_ text: String, _ length: Int) -> String {
        text + String(repeating: " ", count: max(0, length - text.count))
    }

    private func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    private func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    /// Cut to the terminal's width, escape sequences not counted: a wrapped line would break the redraw.
    private func clipped(_ line: String) -> String {
        var visible = 0
        var inEscape = false
        var result = ""
        for character in line {
            if character == "\u{1B}" { inEscape = true }
            if !inEscape {
                visible += 1
                if visible >= width { break }
            }
            result.append(character)
            if inEscape, character.isLetter { inEscape = false }
        }
        return usesColor ? result + "\u{1B}[0m" : result
    }
}
