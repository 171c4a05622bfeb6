import CSV
import Testing

/// An input and its fields.
struct Reading: Sendable, CustomTestStringConvertible {
    var text: String
    var fields: [[String]]

    init(_ text: String, _ fields: [[String]]) {
        self.text = text
        self.fields = fields
    }

    var testDescription: String { text.debugDescription }

    static let all = [
        // The examples of RFC 4180 §2, rules 1 to 7.
        Reading("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        Reading("aaa,bbb,ccc\r\nzzz,yyy,xxx", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        Reading("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        Reading("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", [["aaa", "b\r\nbb", "ccc"], ["zzz", "yyy", "xxx"]]),
        Reading("\"aaa\",\"b\"\"bb\",\"ccc\"", [["aaa", "b\"bb", "ccc"]]),
        // Line ends, mixed and missing.
        Reading("a\nb\r\nc", [["a"], ["b"], ["c"]]),
        Reading("\"a\"\n\"b\"\r\n\"c\"", [["a"], ["b"], ["c"]]),
        // Empty fields.
        Reading(",", [["", ""]]),
        Reading(",,\n,,", [["", "", ""], ["", "", ""]]),
        Reading("a,\n,b\n", [["a", ""], ["", "b"]]),
        Reading("\"\"", [[""]]),
        Reading("\"\",\"\"\r\n", [["", ""]]),
        // Empty lines are no rows.
        Reading("", []),
        Reading("\n", []),
        Reading("\r\n\n", []),
        Reading("\n\na\n\r\n\nb\n\n", [["a"], ["b"]]),
        // Quotes.
        Reading("\"\"\"\"", [["\""]]),
        Reading("\"\"\"a\"\"\",b", [["\"a\"", "b"]]),
        Reading("\"a,b\",\"c\n\nd\"\n", [["a,b", "c\n\nd"]]),
        Reading("\"a\rb\"\n", [["a\rb"]]),
        // RFC 4180 §2 rule 4: spaces are part of a field.
        Reading(" a , b \n", [[" a ", " b "]]),
        // A byte order mark is ignored, but only at the start.
        Reading("\u{FEFF}a,b\n", [["a", "b"]]),
        Reading("\u{FEFF}\"a\",b\n", [["a", "b"]]),
        Reading("\u{FEFF}", []),
        Reading("a,\u{FEFF}b\n\u{FEFF}c", [["a", "\u{FEFF}b"], ["\u{FEFF}c"]]),
        // U+F000 to U+FFFF begin with the first byte of a byte order mark.
        Reading("\u{FF1D}x,y\n", [["\u{FF1D}x", "y"]]),
        Reading("\u{FEFE},y\n", [["\u{FEFE}", "y"]]),
        Reading("\u{F8FF}", [["\u{F8FF}"]]),
        // Beyond ASCII.
        Reading("Zoë,日本語,\u{1F600}\n", [["Zoë", "日本語", "\u{1F600}"]]),
    ]
}

@Suite struct CSVReaderTests {
    @Test(arguments: Reading.all)
    func readsWhatRFC4180Means(_ reading: Reading) {
        let elements = read(reading.text)
        #expect(elements.problems == [])
        #expect(elements.rows.map(\.fields) == reading.fields)
    }

    @Test(arguments: Reading.all.map(\.text) + BrokenRow.all.map(\.text))
    func chunkBoundariesDoNotMatter(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = read(bytes)
        #expect(read(bytes, chunk: 1) == whole)
        for boundary in 0...bytes.count {
            var reader = CSVReader()
            var elements: [CSVReader.Element] = []
            reader.read(Array(bytes[..<boundary])) { elements.append($0) }
            reader.read(Array(bytes[boundary...])) { elements.append($0) }
            reader.finish { elements.append($0) }
            #expect(elements == whole, "split at byte \(boundary)")
        }
    }

    @Test func rowsKnowTheirLineAndByte() {
        let rows = read("\u{FEFF}a,b\r\n\"x\ny\",2\n\n\nZoë,3\n\"\r\n\",4\nlast,5").rows
        #expect(rows.map(\.line) == [1, 2, 6, 7, 9])
        #expect(rows.map(\.offset) == [3, 8, 18, 25, 32])
    }

    @Test func readingCanBeginAgainAtARow() throws {
        let bytes = Array("\u{FEFF}h,i\r\n1,\"a\nb\"\r\n\n2,c\n\u{FEFF}3,\"d\"".utf8)
        let rows = read(bytes).rows
        try #require(rows.count == 4)
        for row in rows.dropFirst() {
            var reader = CSVReader(startingAt: row.offset, line: row.line)
            var again: [CSVReader.Element] = []
            reader.read(Array(bytes[Int(row.offset)...])) { again.append($0) }
            reader.finish { again.append($0) }
            #expect(again.rows.first == row)
        }
    }

    @Test func aThrownErrorStopsTheReading() {
        struct Enough: Error, Equatable {}
        var reader = CSVReader()
        var seen = 0
        #expect(throws: Enough()) {
            try reader.read(Array("a\nb\nc\n".utf8)) { _ in
                seen += 1
                if seen == 2 { throw Enough() }
            }
        }
        #expect(seen == 2)
    }
}
