import ReauthEngine
import ReauthModel

// The first screen: what happened, and what to do next.
extension RunPage {
    func head(_ verdict: Verdict) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="robots" content="noindex">
        <title>\(verdict.sentence) \(run.id.rawValue)</title>
        <style>\(HTML(asItStands: PackageResources.report_css))</style>
        </head>
        <body>

        """
    }

    func top(_ verdict: Verdict) -> HTML {
        """
        <a class="skip" href="#content">Skip to the content</a>
        <header class="bar"><p class="brand"><span class="mark" aria-hidden="true"></span>reauth \
        <span class="brand-part">Report</span></p><p class="muted small"><bdi class="code">\(run.id.rawValue)</bdi></p></header>
        <main id="content">
        <section class="verdict \(verdict.kind.style.rawValue)">
        \(Self.icon(verdict.kind.style))
        <div>
        <h1>\(verdict.sentence)</h1>
        \(verdict.details.isEmpty ? "" : "<p>\(verdict.details.map { "<span>\(sentence: $0)</span> " as HTML })</p>" as HTML)
        \(next(verdict))
        </div>
        </section>
        <dl class="facts">\(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" as HTML })</dl>

        """
    }

    private func next(_ verdict: Verdict) -> HTML {
        switch verdict.next.count {
        case 0: "<p class=\"next\"><b>Next:</b> nothing to do.</p>"
        case 1: "<p class=\"next\"><b>Next:</b> \(sentence: verdict.next[0])</p>"
        default:
            """
            <p class="next"><b>Next:</b></p>
            <ol class="next">\(verdict.next.map { "<li>\(sentence: $0)</li>" as HTML })</ol>
            """
        }
    }

    private var facts: [(name: String, value: String)] {
        let revokes = run.revoke.map { ", revoke: \($0.rawValue)" } ?? ""
        var facts = [
            ("Job", "\(run.job) (\(run.action.rawValue)\(revokes))"), ("Began", "\(run.startedAt.minute) UTC"),
        ]
        if let end = run.finishedAt {
            facts.append(("Ended", "\(end.minute) UTC"))
            facts.append(("Took", run.startedAt.duration(to: end).short))
        } else {
            facts.append(("Ended", "not yet"))
        }
        if let date = run.authorizedBefore { facts.append(("Authorized before", "\(date.minute) UTC")) }
        return facts
    }

    /// An icon that says the same as the colour.
    private static func icon(_ style: Standing.Style) -> HTML {
        let path: HTML =
            switch style {
            case .done: "<path d=\"M7 12.5l3.5 3.5L17 9\"/>"
            case .waiting, .underWay: "<path d=\"M12 7v5.5l3.5 2\"/>"
            case .doubt: "<path d=\"M9.3 9.6a2.8 2.8 0 1 1 4.2 2.4c-1 .6-1.5 1.1-1.5 2.2M12 17v.2\"/>"
            case .failed: "<path d=\"M8.5 8.5l7 7M15.5 8.5l-7 7\"/>"
            case .quiet: "<path d=\"M8 12h8\"/>"
            }
        return """
            <svg class="icon" viewBox="0 0 24 24" width="44" height="44" aria-hidden="true"><circle cx="12" cy="12" r="10.5"/>\(path)</svg>
            """
    }

    /// How the items stand, as bars.
    func outcomes() -> HTML {
        let counts = counted
        let most = counts.map(\.items).max() ?? 0
        let rows = counts.map { count -> HTML in
            let share = Double(count.items) * 100 / Double(max(1, summary.items))
            return """
                <tr><th scope="row"><span class="pill \(count.standing.style.rawValue)">\(count.standing.word)</span></th>\
                <td class="wide">\(BarChart.bar(count.items, of: most, count.standing.style))\
                <span class="visually-hidden">\(count.items)</span><span class="muted small">\(count.standing.meaning)</span></td>\
                <td class="number muted">\(share.short) %</td></tr>

                """
        }
        return """
            <div class="columns">
            <section class="card" aria-labelledby="outcomes">
            <h2 id="outcomes">How \(summary.items.instances) \(summary.items.verb("stands", "stand"))</h2>
            <table class="bars"><caption class="visually-hidden">Instances by outcome</caption>
            <thead class="visually-hidden"><tr><th scope="col">Outcome</th><th scope="col">Instances</th>\
            <th scope="col">Share</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            </section>

            """
    }

    /// How many items stand in which way; none where there are none.
    private var counted: [(standing: Standing, items: Int)] {
        Standing.all.map { standing in
            switch standing.word {
            case "open": (standing, summary.open)
            case "revoked": (standing, summary.revoked)
            default: (standing, Outcome(rawValue: standing.word).map { summary.outcomes[$0, default: 0] } ?? 0)
            }
        }.filter { $0.1 > 0 }
    }
}
