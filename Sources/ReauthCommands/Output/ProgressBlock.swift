import ReauthEngine
import ReauthModel

/// Draws where a run stands: a block of lines for a terminal, or one line for a log.
///
/// Pure: values in, text out. What does not fit into the width is taken away whole, so that no number is ever cut: a line that
/// wraps would break the redraw.
struct ProgressBlock {
    let run: RunID
    let width: Int
    let usesColor: Bool

    /// The live block.
    func lines(_ snapshot: RunSnapshot) -> [String] {
        let lanes = snapshot.lanes.filter { $0.total > 0 }.map { LaneLine($0, snapshot, usesColor: usesColor) }
        var lines = [fitting(titles(snapshot))]
        let layout = LaneLine.layouts.first { layout in
            let columns = LaneLine.Columns(lanes, layout)
            return lanes.allSatisfy { fits($0.head(layout, columns)) }
        }
        for lane in lanes {
            guard let layout else {
                lines.append(StyledText())
                continue
            }
            lines.append(withCounts(of: lane, lane.head(layout, LaneLine.Columns(lanes, layout))))
        }
        if let platform = snapshot.pace(of: .platform) {
            let text = PaceText(platform, limitOfJob: snapshot.limitsOfJob[.platform])
            let candidates = [text.full, text.short].map { [$0, text.wait].compactMap(\.self).joined(separator: ", ") }
            lines.append(
                fitting(candidates.map { StyledText("  ") + StyledText("platform: \($0)", .dim, usesColor: usesColor) })
            )
        }
        return lines.map { usesColor ? $0.shown + "\u{1B}[0m" : $0.shown }
    }

    /// The log line.
    func logLine(_ snapshot: RunSnapshot) -> String {
        let lanes = snapshot.lanes.filter { $0.total > 0 }.map { lane in
            "\(lane.tally.lane.title) \(lane.settled)/\(lane.total)"
        }
        let measured = snapshot.paces.reduce(0) { $0 + $1.measured }
        let waits = lanesThatWait(snapshot)
        return
            "\(run): \(snapshot.settled)/\(snapshot.total) settled\(revoked(snapshot)), \(measured.tenths) requests/s"
            + (estimate(snapshot) ?? "") + (lanes.isEmpty ? "" : "; " + lanes.joined(separator: ", "))
            + (waits.isEmpty ? "" : "; " + waits.joined(separator: "; "))
    }

    /// Lanes that have open items and send nothing now.
    private func lanesThatWait(_ snapshot: RunSnapshot) -> [String] {
        let open = snapshot.lanes.filter { $0.tally.open > 0 }
        let standing = open.compactMap { lane in lane.standstill.map { "\(lane.tally.lane.title) \($0.phrase)" } }
        let moving = Set(open.filter { $0.standstill == nil }.map(\.tally.lane))
        return standing
            + snapshot.paces.compactMap { pace in
                // All lanes need the platform.
                let isNeeded = moving.contains(pace.key) || pace.key == .platform && !moving.isEmpty
                guard isNeeded, let wait = PaceText(pace).wait else { return nil }
                return "\(pace.key) \(wait)"
            }
    }

    // MARK: The title

    /// From the whole title to the bare numbers.
    private func titles(_ snapshot: RunSnapshot) -> [StyledText] {
        let share = snapshot.total == 0 ? 1 : Double(snapshot.settled) / Double(snapshot.total)
        let name = StyledText(run.rawValue, .bold, usesColor: usesColor) + StyledText("  ")
        let numbers = StyledText("\(snapshot.settled)/\(snapshot.total)")
        let revoked = StyledText(revoked(snapshot))
        let elapsed = StyledText("  \(snapshot.elapsed.formattedForPeople)")
        let rest = StyledText(standstill(snapshot) ?? estimate(snapshot) ?? "")
        func bar(_ length: Int) -> StyledText { StyledText(ProgressBar.text(share, length) + " ") }
        return [
            name + bar(24) + numbers + revoked + elapsed + rest,
            name + bar(12) + numbers + revoked + elapsed + rest,
            name + numbers + revoked + elapsed + rest,
            name + numbers + revoked + rest,
            name + numbers + revoked,
            numbers + revoked + rest,
            numbers + revoked,
            numbers,
        ]
    }

    /// Items of which a token is revoked, and whose proof or link is pending.
    private func revoked(_ snapshot: RunSnapshot) -> String {
        snapshot.revoked > 0 ? ", \(snapshot.revoked) revoked" : ""
    }

    /// Why nothing of the run goes on; `nil` while something does, or where the lanes have several reasons.
    private func standstill(_ snapshot: RunSnapshot) -> String? {
        let open = snapshot.lanes.filter { $0.tally.open > 0 }
        guard let first = open.first?.standstill, open.allSatisfy({ $0.standstill == first }) else { return nil }
        return ", \(first.phrase)"
    }

    private func estimate(_ snapshot: RunSnapshot) -> String? {
        let open = snapshot.lanes.filter { $0.tally.open > 0 }
        // Where a quota is used up, the rate so far says nothing about the rest.
        guard !open.isEmpty,
            open.allSatisfy({ snapshot.pace(of: $0.tally.lane ?? .platform)?.quotaUsedUntil == nil })
        else {
            return nil
        }
        return snapshot.remaining.map { ", about \($0.formattedForPeople) left" }
    }

    // MARK: Width

    /// The last column stays free: a terminal may wrap a line that fills it.
    private func fits(_ text: StyledText) -> Bool { text.count < width }

    /// The first that fits; an empty line where none does.
    private func fitting(_ candidates: [StyledText]) -> StyledText {
        candidates.first(where: fits) ?? StyledText()
    }

    /// A lane's line with as many counts as fit behind its head.
    private func withCounts(of lane: LaneLine, _ head: StyledText) -> StyledText {
        let counts = lane.counts
        let candidates = (0..<counts.count).map { missing in
            let shown = counts.dropLast(missing) + (missing > 0 ? ["…"] : [])
            return head + StyledText("  ")
                + StyledText(shown.joined(separator: ", "), .dim, usesColor: usesColor)
        }
        return candidates.first(where: fits) ?? head
    }
}
