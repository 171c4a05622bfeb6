import ReauthEngine
import ReauthModel

// People who are waited for, and what failed.
extension RunPage {
    /// So many customers and providers are listed.
    static let shownGroups = 50
    /// So many of them stand on the first screen; the others unfold.
    private static let firstGroups = 8

    /// For which instances somebody still has to sign in, by customer and provider.
    func people(_ findings: PageFindings) -> HTML {
        let waiting = summary.outcomes[.awaitingCode, default: 0]
        guard waiting > 0 else {
            return """
                <section class="card" aria-labelledby="people"><h2 id="people">Who must still sign in</h2>
                <p>Nobody.</p></section>
                </div>

                """
        }
        let groups = findings.waiting
        let shown = groups.prefix(Self.shownGroups)
        let more = groups.count - shown.count
        var rest: HTML = ""
        if shown.count > Self.firstGroups {
            let others = shown.dropFirst(Self.firstGroups)
            rest += """
                <details><summary>\(others.count) more</summary>
                \(table(others, findings, isFirst: false))</details>
                """
        }
        if more > 0 {
            // What was not told apart is more than one.
            let count = findings.ungrouped > 0 ? "more than \(more.grouped)" : more.grouped
            rest +=
                "<p class=\"muted small\">And \(count) more: <code>awaiting-code.csv</code> lists every instance.</p>"
        }
        return """
            <section class="card" aria-labelledby="people"><h2 id="people">Who must still sign in</h2>
            \(table(shown.prefix(Self.firstGroups), findings, isFirst: true))
            \(rest)
            <p class="muted small">Ages as of \(now.day), UTC.</p></section>
            </div>

            """
    }

    private func table(
        _ groups: ArraySlice<PageFindings.Waiting>,
        _ findings: PageFindings,
        isFirst: Bool
    ) -> HTML {
        let hasCustomer = findings.customerColumn != nil
        let name = customerColumn.map { run.carriedColumns[$0] } ?? ""
        let rows = groups.map { group -> HTML in
            let customer: HTML =
                group.customer.isEmpty ? "<span class=\"muted\">unknown</span>" : "\(name: group.customer)"
            let first: HTML = hasCustomer ? "<th scope=\"row\">\(customer)</th>" : ""
            let provider: HTML =
                hasCustomer ? "<td>\(group.lane.title)</td>" : "<th scope=\"row\">\(group.lane.title)</th>"
            return """
                <tr>\(first)\(provider)<td class="number">\(group.items)</td>\
                <td class="number">\(age(group.since))</td></tr>

                """
        }
        let customerHead: HTML = hasCustomer ? "<th scope=\"col\">\(name: name)</th>" : ""
        return """
            <table class="lines people"><caption class="visually-hidden">\(isFirst ? "People" : "More people") who must still sign in, \
            the longest wait first</caption>
            <thead><tr>\(customerHead)<th scope="col">Provider</th><th scope="col" class="number">Instances</th>\
            <th scope="col" class="number">Waits since</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """
    }

    private func age(_ since: Timestamp?) -> HTML {
        guard let since else { return "<span class=\"muted\">unknown</span>" }
        let days = since.days(to: now)
        let words = days == 0 ? "today" : days == 1 ? "1 day" : "\(days.grouped) days"
        return "<b>\(words)</b> <span class=\"muted small nowrap\">\(since.day)</span>"
    }

    /// What went wrong, and what to do about each reason.
    func reasons(_ ends: [EndCount]) -> HTML {
        let counts = ReasonCount.of(ends)
        let urgent = counts.filter { [.failed, .doubt].contains($0.standing.style) }
        let others = counts.filter { ![.failed, .doubt].contains($0.standing.style) }
        let first: HTML =
            urgent.isEmpty
            ? "<p>Nothing.</p>" : table(urgent, caption: "What failed or is in doubt, and what to do about it")
        let more: HTML =
            others.isEmpty
            ? ""
            : """
            <details\(urgent.isEmpty ? " open" : "")><summary>Other reasons (\(others.count))</summary>
            \(table(others, caption: "Other reasons, and what to do about them"))</details>
            """
        return """
            <section class="card" aria-labelledby="reasons"><h2 id="reasons">What failed, and what to do about it</h2>
            \(first)
            \(more)</section>

            """
    }

    private func table(_ counts: [ReasonCount], caption: String) -> HTML {
        let rows = counts.map { count -> HTML in
            """
            <tr><th scope="row"><code>\(count.reason.rawValue)</code></th><td class="number"><b>\(count.items)</b></td>\
            <td><span class="pill \(count.standing.style.rawValue)">\(count.standing.word)</span></td>\
            <td class="remedy">\(sentence: count.reason.remedy)</td></tr>

            """
        }
        return """
            <table class="lines reasons"><caption class="visually-hidden">\(caption)</caption>
            <thead><tr><th scope="col">Reason</th><th scope="col" class="number">Instances</th><th scope="col">Outcome</th>\
            <th scope="col">What to do</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """
    }
}
