import CSV
import Testing

/// Files as spreadsheets write them where the comma is the decimal sign.
@Suite struct CSVSeparatorTests {
    @Test(arguments: [1, 2, 3, Int.max])
    func semicolonsSeparateWhereTheFirstRowHasThem(chunk: Int) {
        let text = "\u{FEFF}id;\"a;b\";\"q\"\"c\"\r\n1;\"x;\"\"y\"\"\";2,5\r\n\r\n2;;\"two\r\nlines\"\r\n"
        let elements = read(Array(text.utf8), chunk: chunk, separator: .asInFirstRow)
        #expect(elements.problems.isEmpty)
        #expect(
            elements.rows.map(\.fields) == [
                ["id", "a;b", "q\"c"], ["1", "x;\"y\"", "2,5"], ["2", "", "two\r\nlines"],
            ]
        )
        #expect(elements.rows.map(\.line) == [1, 2, 4])
    }

    @Test(
        arguments: [
            ("a,b;c\n1,2;3", [["a", "b;c"], ["1", "2;3"]]), ("a;b,c\n1;2,3", [["a", "b,c"], ["1", "2,3"]]),
            ("\"a;x\",b\n1;2,3", [["a;x", "b"], ["1;2", "3"]]), ("\"a,x\";b\n1,2;3", [["a,x", "b"], ["1,2", "3"]]),
            ("a\n1;2,3", [["a"], ["1;2", "3"]]), ("\n\na;b\n1;2", [["a", "b"], ["1", "2"]]),
        ]
    )
    func theFirstSeparatorOutsideQuotesOfTheFirstRowCounts(text: String, fields: [[String]]) {
        let elements = read(Array(text.utf8), separator: .asInFirstRow)
        #expect(elements.problems.isEmpty && elements.rows.map(\.fields) == fields)
    }

    @Test func aReaderThatKnowsTheSeparatorStartsAtAnyRow() {
        var reader = CSVReader(separator: .semicolon, startingAt: 9)
        var elements: [CSVReader.Element] = []
        reader.read(Array("1;2,3\n".utf8)) { elements.append($0) }
        #expect(elements.rows == [CSVRow(fields: ["1", "2,3"], line: 1, offset: 9)])
        #expect(reader.separator == .semicolon)
    }

    @Test func aCommaIsTheSeparatorWhereNothingElseIsAsked() {
        #expect(read("a;b,c\n").rows.map(\.fields) == [["a;b", "c"]])
    }
}
