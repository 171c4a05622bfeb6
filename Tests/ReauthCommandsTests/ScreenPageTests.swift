import Testing

@testable import ReauthCommands

@Suite struct ScreenPageTests {
    @Test func `what fits is shown as it is`() {
        #expect(ScreenPage.lines("a\n\n  b\n", columns: 20, rows: 3) == ["a", "", "  b"])
    }

    @Test func `what does not fit is counted`() {
        let text = (1...10).map { "line \($0)" }.joined(separator: "\n") + "\n"
        #expect(
            ScreenPage.lines(text, columns: 20, rows: 4) == ["line 1", "line 2", "line 3", "… and 7 more lines."]
        )
        #expect(ScreenPage.lines(text, columns: 20, rows: 10).count == 10)
        #expect(ScreenPage.lines(text, columns: 20, rows: 1) == ["… and 10 more lines."])
    }

    @Test func `prose is broken at blanks, and a table's line counts for the rows that it takes`() {
        #expect(ScreenPage.lines("one two three four\n", columns: 10, rows: 5) == ["one two", "three four"])
        let table = String(repeating: "x", count: 15) + "  1"
        #expect(ScreenPage.lines("\(table)\nb\nc", columns: 10, rows: 4) == [table, "b", "c"])
        #expect(ScreenPage.lines("\(table)\nb\nc", columns: 10, rows: 3) == [table, "… and 2 more lines."])
    }
}
