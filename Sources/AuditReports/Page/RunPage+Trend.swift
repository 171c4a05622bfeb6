import ReauthEngine
import ReauthModel

// How the checks before went.
extension RunPage {
    /// The trend of a check; nothing for every other run.
    func trend() -> HTML {
        guard let trend = summary.trend else { return "" }
        let title = trend.runs.count == 1 ? "The first check of this job" : "The last \(trend.runs.count) checks"
        return """
            <section class="card" aria-labelledby="trend"><h2 id="trend">\(title)</h2>
            \(Self.changes(trend))<div class="columns">
            <div><p class="muted small">Instances that do not work: \
            <span class="swatch fill-failed" aria-hidden="true"></span> failed or in doubt, \
            <span class="swatch fill-waiting" aria-hidden="true"></span> waiting for a sign-in</p>
            \(TrendChart.columns(trend.runs))</div>
            <div>\(Self.ages(trend))</div>
            </div>
            \(Self.table(trend))</section>

            """
    }

    private static func changes(_ trend: HealthTrend) -> HTML {
        guard let changes = trend.changes, let previous = trend.previous, let last = trend.runs.last else {
            return "<p>There is no check before it to compare it with.</p>\n"
        }
        let shown: [(HealthChange, String, Standing.Style)] = [
            (.newlyBroken, "newly broken", .failed), (.recovered, "recovered", .done),
            (.newlyWaiting, "newly waiting", .waiting),
            (.stillBroken, "still broken", .quiet), (.stillWaiting, "still waiting", .quiet),
        ]
        let parts = shown.map { change, words, style -> HTML in
            let items = changes[change, default: 0]
            return """
                <li class="\((items == 0 ? Standing.Style.quiet : style).rawValue)"><b>\(items)</b> \(words)</li>
                """
        }
        let new = changes[.new, default: 0]
        let news: HTML =
            new == 0 ? "" : " \(new.instances) that \(new.verb("does", "do")) not work \(new.verb("is", "are")) new."
        return """
            <ul class="changes">\(parts)</ul>
            <p>\(share(last)) work; \(share(previous)) in the check before, <bdi class="code">\(previous.id.rawValue)</bdi>.\(news)</p>

            """
    }

    /// Cut, so that only all are 100 %.
    private static func share(_ run: HealthTrend.Run) -> String {
        guard let working = run.working else { return "None" }
        return "\(((working * 1000).rounded(.down) / 10).short) %"
    }

    private static func ages(_ trend: HealthTrend) -> HTML {
        let words: [(HealthTrend.Age, String)] = [
            (.lessThanADay, "less than a day"), (.lessThanAWeek, "1 to 7 days"), (.lessThanAMonth, "7 to 30 days"),
            (.longer, "30 days or more"), (.unknown, "not known"),
        ]
        let most = trend.waiting.values.max() ?? 0
        guard most > 0 else { return "<p class=\"muted small\">Nobody is waited for.</p>\n" }
        let rows = words.compactMap { age, words -> HTML? in
            guard let items = trend.waiting[age] ?? (age == .unknown ? nil : 0) else { return nil }
            let bar: HTML =
                items == 0
                ? "<span class=\"muted\">0</span>"
                : "\(BarChart.bar(items, of: most, .waiting))<span class=\"visually-hidden\">\(items)</span>"
            return """
                <tr><th scope="row">\(words)</th><td class="wide">\(bar)</td></tr>

                """
        }
        return """
            <p class="muted small">People who are waited for, by how long</p>
            <table class="bars ages"><caption class="visually-hidden">Waiting instances by age at the end of the check</caption>
            <thead class="visually-hidden"><tr><th scope="col">Age</th><th scope="col">Instances</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """
    }

    private static func table(_ trend: HealthTrend) -> HTML {
        let rows = trend.runs.reversed().map { run -> HTML in
            let cells = [Health.works, .waits, .broken, .untold].map { health -> HTML in
                "<td class=\"number\">\(run.instances[health, default: 0])</td>"
            }
            return """
                <tr><th scope="row">\(run.finishedAt.minute)</th><td class="number">\(run.items)</td>\(cells)</tr>

                """
        }
        return """
            <details><summary>The figures of each check</summary>
            <div class="scroll plain" role="region" aria-label="Figures of the last checks" tabindex="0">
            <table class="lines checks"><caption class="visually-hidden">Instances of the last checks, the newest first</caption>
            <thead><tr><th scope="col">Finished (UTC)</th><th scope="col" class="number">Instances</th>\
            <th scope="col" class="number">Work</th><th scope="col" class="number">Wait</th>\
            <th scope="col" class="number">Broken</th><th scope="col" class="number">Others</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div></details>

            """
    }
}
