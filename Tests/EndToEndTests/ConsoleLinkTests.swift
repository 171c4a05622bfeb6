import Foundation
import PageVisitor
import Sandbox
import Testing

/// The list of links for a mail merge, and links that come and go.
@Suite struct ConsoleLinkTests {
    private static let names = [
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "=HYPERLINK(\"http://evil.example\",\"x\")",
        "Plain, with comma",
    ]

    @Test func `the list of links is for operators, names the waiting instances, and runs nothing`() async throws {
        try await withConsole(seed: 49, names: Self.names) { stand in
            let console = stand.console
            let visitor = try await console.signedIn()
            let form = try #require(try await visitor.get("/").formToken)
            #expect(try await console.stranger.post("/links.csv", "form=\(form)").status == 401)
            #expect(try await visitor.get("/links.csv").status == 405)
            #expect(try await visitor.post("/links.csv", "form=x").status == 403)
            let file = try await visitor.post("/links.csv", "form=\(form)")
            #expect(file.status == 200 && file.header("Content-Type") == "text/csv; charset=utf-8")
            #expect(file.header("Cache-Control") == "no-store")
            #expect(file.header("Content-Disposition") == "attachment; filename=\"links.csv\"")
            let rows = try Rehearsal.rows(Data(file.body.utf8))
            let waiting = try stand.rehearsal.waiting()
            #expect(rows.keys.sorted() == waiting && waiting.count > 20)
            #expect(Set(rows.values.compactMap { $0["link"] }).count == waiting.count)
            for row in rows.values {
                for cell in row.values { #expect(!(cell.first.map { "=+-@\t\r".contains($0) } ?? false), "\(cell)") }
            }
            #expect(rows.values.contains { $0["name"] == "'=cmd|' /C calc'!A0" })
            // Once more: the same links.
            #expect(try await visitor.post("/links.csv", "form=\(form)").body == file.body)
            for id in stand.ids.prefix(3) {
                let link = try #require(rows[id]?["link"]).dropFirst(console.origin.count)
                let page = try await console.stranger.get(String(link))
                #expect(page.status == 200 && page.body.contains("Continue to"))
                #expect(try await console.open(console.consent(from: String(link))).body.contains("You’re connected"))
            }
            let later = try Rehearsal.rows(Data(try await visitor.post("/links.csv", "form=\(form)").body.utf8))
            #expect(later.count == waiting.count - 3)
            _ = try await stand.end()
            try stand.expectNowhere(rows.values.compactMap { $0["link"]?.split(separator: "/").last.map(String.init) })
        }
    }

    @Test func `a link that was renewed or withdrawn is dead, and others are not`() async throws {
        try await withConsole(seed: 50) { stand in
            let (console, ids) = (stand.console, stand.ids)
            let visitor = try await console.signedIn()
            let (old, other) = (
                try await console.link(for: ids[0], visitor), try await console.link(for: ids[1], visitor)
            )
            let stale = try #require(try await console.stranger.get(old).formToken).formEncoded
            let new = try await console.renewLink(for: ids[0], visitor)
            #expect(new != old)
            #expect(try await console.stranger.get(old).status == 410)
            // A browser that has its page open gets no further either.
            let late = try await console.stranger.post(old, "form=\(stale)")
            #expect(late.status == 410 && late.onward == nil)
            for link in [new, other] { #expect(try await console.stranger.get(link).status == 200) }

            let form = try #require(try await visitor.get("/").formToken)
            let sequence = try await console.sequence(of: ids[0], visitor)
            let page = try await visitor.post("/connections/\(sequence)/withdraw", "form=\(form)")
            #expect(page.status == 200 && page.body.contains("The link was withdrawn"))
            for link in [old, new] { #expect(try await console.stranger.get(link).status == 410) }
            // Withdrawn it stays, and nobody gets another one unasked.
            #expect(try await console.stranger.get(new).body.contains("was withdrawn"))
            let shown = try await visitor.post("/connections/\(sequence)/link", "form=\(form)")
            #expect(shown.shownLink == nil && shown.body.contains("The link was withdrawn"))
            let file = try await visitor.post("/links.csv", "form=\(form)")
            let row = try #require(try Rehearsal.rows(Data(file.body.utf8))[ids[0]])
            #expect(row["link"] == "" && row["link_state"] == "withdrawn")
            let filtered = try await visitor.get("/?standing=withdrawn")
            #expect(filtered.body.contains(ids[0]) && !filtered.body.contains(ids[1]))
            let again = try await console.renewLink(for: ids[0], visitor)
            #expect(![old, new].contains(again))
            #expect(try await console.open(console.consent(from: again)).body.contains("You’re connected"))
            #expect(try await console.stranger.get(new).status == 410)
            #expect(stand.exchanges(of: ids[0]) == 1)
            _ = try await stand.end()
        }
    }
}
