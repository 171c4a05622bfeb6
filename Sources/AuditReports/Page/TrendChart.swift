import ReauthEngine
import ReauthModel

/// What did not work in each check, as columns of inline SVG: places and widths in percent, so that it fits every screen and its
/// letters keep their size.
///
/// A picture of the figures in the table beside it.
enum TrendChart {
    private static let top = 24.0
    private static let height = 104.0
    private static var ground: Double { top + height }

    /// A column for each check, the oldest first.
    static func columns(_ runs: [HealthTrend.Run]) -> HTML {
        let unwell = runs.map(\.unwell)
        let most = max(1, unwell.max() ?? 0)
        let slot = 100 / Double(max(1, runs.count))
        let width = min(slot * 0.7, 8)
        var parts: HTML = ""
        for (index, run) in runs.enumerated() {
            let x = slot * Double(index) + (slot - width) / 2
            let broken = barHeight(run.instances[.broken, default: 0], of: most)
            let waiting = barHeight(run.instances[.waits, default: 0], of: most)
            parts += rect(.failed, x: x, width: width, y: ground - broken, height: broken)
            parts += rect(.waiting, x: x, width: width, y: ground - broken - waiting, height: waiting)
            if labelled(unwell).contains(index) {
                parts += """
                    <text text-anchor="middle" x="\((x + width / 2).short)%" y="\((ground - broken - waiting - 7).short)">\(run.unwell)</text>
                    """
            }
        }
        let days: HTML =
            runs.count > 1
            ? """
            <text class="axis" x="0" y="\((ground + 20).short)">\(runs[0].finishedAt.day)</text>\
            <text class="axis" text-anchor="end" x="100%" y="\((ground + 20).short)">\(runs[runs.count - 1].finishedAt.day)</text>
            """ : ""
        return """
            <svg class="chart trend" width="100%" height="\((ground + 26).short)" role="img" aria-label="\(words(runs))">\(parts)\
            <line class="axis" x1="0" x2="100%" y1="\(ground.short)" y2="\(ground.short)"/>\(days)</svg>
            """
    }

    /// The columns with their number: the last one and the highest, where the two do not stand in each other's way.
    private static func labelled(_ unwell: [Int]) -> Set<Int> {
        guard let last = unwell.indices.last, let highest = unwell.indices.max(by: { unwell[$0] < unwell[$1] }) else {
            return []
        }
        if unwell.count <= 7 { return Set(unwell.indices) }
        return last - highest > 1 && unwell[highest] > unwell[last] ? [last, highest] : [last]
    }

    private static func barHeight(_ items: Int, of most: Int) -> Double {
        // What is there is seen, however small its share is.
        items == 0 ? 0 : max(2, Double(items) / Double(most) * height)
    }

    private static func rect(_ style: Standing.Style, x: Double, width: Double, y: Double, height: Double) -> HTML {
        guard height > 0 else { return "" }
        return """
            <rect class="fill-\(style.rawValue) part" x="\(x.short)%" y="\(y.short)" width="\(width.short)%" height="\(height.short)"/>
            """
    }

    private static func words(_ runs: [HealthTrend.Run]) -> String {
        "Instances that do not work in the last \(runs.count) checks, the newest last: "
            + runs.map { $0.unwell.grouped }.joined(separator: ", ")
    }
}

extension HealthTrend.Run {
    /// Instances that failed, are in doubt or wait for a sign-in.
    var unwell: Int { instances[.broken, default: 0] + instances[.waits, default: 0] }
}
