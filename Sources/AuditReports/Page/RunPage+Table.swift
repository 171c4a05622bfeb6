import ReauthEngine
import ReauthModel

// The instances one by one.
extension RunPage {
    /// The table that the script fills, and for a reader without scripts, and for paper, the rows that need a person.
    func table(_ findings: PageFindings) -> HTML {
        """
        <section class="card" aria-labelledby="instances"><h2 id="instances">Instances</h2>
        \(hasRows ? Self.browser : "")\(attention(findings))</section>

        """
    }

    /// Hidden until the script has rows for it.
    private static let browser: HTML = """
        <div id="browser" hidden>
        <div class="tools"><div id="counters" class="counters" role="group" aria-label="Show only one outcome"></div>
        <label class="search"><span>Search</span><input id="search" type="search" autocomplete="off" spellcheck="false"></label></div>
        <div class="scroll" role="region" aria-label="Table of all instances" tabindex="0"><table class="lines" id="table">
        <caption class="visually-hidden">All instances of the run</caption><thead><tr></tr></thead><tbody></tbody></table></div>
        <nav class="pages" aria-label="Pages of the table"><button type="button" id="previous">Previous</button>
        <p id="shown" role="status"></p><button type="button" id="following">Next</button></nav>
        </div>

        """

    private func attention(_ findings: PageFindings) -> HTML {
        let items = findings.needingAttention
        let all = [Outcome.failed, .inDoubt, .awaitingCode].reduce(0) { $0 + summary.outcomes[$1, default: 0] }
        let rows = items.map { item -> HTML in
            let customer = findings.customer(of: item)
            let cells = columns.map { column -> HTML in
                let text = PageRow.cell(column, of: item, customer: customer)
                let title: HTML = column.isPlain ? "" : " data-title=\"\(title(of: column))\""
                return switch column {
                case .instanceID:
                    "<th scope=\"row\" class=\"code\">\(name: text.isEmpty ? "row \(item.sequence)" : text)</th>"
                case .name, .customer, .element, .provider: "<td\(title)>\(name: text)</td>"
                case .outcome: "<td><span class=\"pill \(Self.style(of: item).rawValue)\">\(text)</span></td>"
                case .reason, .requestID: "<td class=\"code\"\(title)>\(name: text)</td>"
                case .at, .httpStatus: "<td class=\"nowrap\"\(title)>\(text)</td>"
                }
            }
            return "<tr>\(cells)</tr>\n"
        }
        let table: HTML =
            rows.isEmpty
            ? ""
            : """
            <div class="scroll" role="region" aria-label="Table of instances that need a person" tabindex="0"><table class="lines">
            <caption class="visually-hidden">Instances that need a person</caption>
            <thead><tr>\(columns.map { "<th scope=\"col\">\(title(of: $0))</th>" as HTML })</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            """
        let number =
            all == 0
            ? "No instance needs a person."
            : items.count == all
                ? "\(all.instances) \(all.verb("needs", "need")) a person."
                : "The first \(items.count.grouped) of \(all.grouped) instances that need a person."
        return """
            <div id="attention">
            \(hasRows ? "" : tooMany)<p>\(number) \(lists)</p>
            \(table)</div>

            """
    }

    private var tooMany: HTML {
        """
        <p>The run has \(summary.items.instances), and a page has at most \(rowLimit) one by one: this one has the counts, and \
        the list has the rest.</p>

        """
    }

    /// Where every row stands.
    private var lists: HTML {
        terms.formats.contains(.csv)
            ? "Every row of the run stands in <a href=\"instances.csv\">instances.csv</a> beside this file."
            : "\(sentence: "Every row of the run: `reauth report \(run.id) --format csv`.")"
    }

    private func title(of column: PageRow.Column) -> String { column == .customer ? customerTitle : column.title }

    private var customerTitle: String { customerColumn.map { run.carriedColumns[$0] } ?? "" }

    private static func style(of item: Item) -> Standing.Style {
        item.progress.outcome.map { Standing.of($0).style } ?? .underWay
    }

    /// Whose page it is.
    func foot() -> HTML {
        """
        </main>
        <footer class="muted small"><p>Begun by reauth \(run.toolVersion). Plan <code>\(summary.planDigest)</code>, input \
        <code>\(String(run.inputDigest.prefix(16)))</code>. This file asks for nothing from outside and holds no link to sign \
        in by; the words are explained in Reports/README.md.</p></footer>

        """
    }
}
