import CSV
import Testing

/// An input with a mistake, its problems, and the rows that are still read.
struct BrokenRow: Sendable, CustomTestStringConvertible {
    var text: String
    var problems: [CSVProblem]
    var rows: [[String]]

    init(_ text: String, _ problems: [(Int, CSVProblem.Kind)], rows: [[String]]) {
        self.text = text
        self.problems = problems.map { CSVProblem(line: $0.0, kind: $0.1) }
        self.rows = rows
    }

    var testDescription: String { text.debugDescription }

    static let all = [
        // Nothing follows a quote that stays open; the line is where it was opened.
        BrokenRow("a\nb,\"c\nd\ne\n", [(2, .unterminatedQuote)], rows: [["a"]]),
        BrokenRow("a\nb,\"c\nd\",\"\n", [(3, .unterminatedQuote)], rows: [["a"]]),
        BrokenRow("\"", [(1, .unterminatedQuote)], rows: []),
        BrokenRow("\"a\"\"", [(1, .unterminatedQuote)], rows: []),
        BrokenRow("a\"b,\"c\nd", [(1, .bareQuote), (1, .unterminatedQuote)], rows: []),
        // After a closing quote.
        BrokenRow("a\n\"b\"c,d\ne\n", [(2, .textAfterClosingQuote)], rows: [["a"], ["e"]]),
        BrokenRow("\"a\" ,b\nc", [(1, .textAfterClosingQuote)], rows: [["c"]]),
        BrokenRow("\"a\n\"b\nc", [(2, .textAfterClosingQuote)], rows: [["c"]]),
        BrokenRow("\"a\"b\"c\nd", [(1, .textAfterClosingQuote)], rows: [["d"]]),
        // A quoted field after the mistake still hides its line break: one mistake, one problem.
        BrokenRow("\"a\"b,\"c\nd\"\ne", [(1, .textAfterClosingQuote)], rows: [["e"]]),
        // A quote inside an unquoted field.
        BrokenRow("a\nb \"c\" d\ne", [(2, .bareQuote)], rows: [["a"], ["e"]]),
        BrokenRow(" \"a\"\nb", [(1, .bareQuote)], rows: [["b"]]),
        // Carriage returns.
        BrokenRow("a\rb\nc\n", [(1, .bareCarriageReturn)], rows: [["c"]]),
        BrokenRow("a\n\"b\"\rc\nd", [(2, .bareCarriageReturn)], rows: [["a"], ["d"]]),
        BrokenRow("a\nb\r", [(2, .bareCarriageReturn)], rows: [["a"]]),
        BrokenRow("a\r\r\nb", [(1, .bareCarriageReturn)], rows: [["b"]]),
        BrokenRow("\rb\nc", [(1, .bareCarriageReturn)], rows: [["c"]]),
        // NUL, outside and inside quotes.
        BrokenRow("a\nb\0c\nd", [(2, .nul)], rows: [["a"], ["d"]]),
        BrokenRow("a\n\"b\nc\0\"\nd", [(3, .nul)], rows: [["a"], ["d"]]),
        BrokenRow("\0", [(1, .nul)], rows: []),
        // Several rows, several problems, in order.
        BrokenRow(
            "a\"\nb\n\"c\"d\ne\rf\n\"",
            [(1, .bareQuote), (3, .textAfterClosingQuote), (4, .bareCarriageReturn), (5, .unterminatedQuote)],
            rows: [["b"]]
        ),
    ]
}

@Suite struct CSVProblemTests {
    @Test(arguments: BrokenRow.all)
    func problemsAreToldAndReadingGoesOn(_ broken: BrokenRow) {
        let elements = read(broken.text)
        #expect(elements.problems == broken.problems)
        #expect(elements.rows.map(\.fields) == broken.rows)
    }

    /// Ill-formed sequences of the Unicode Standard's table 3-7: stray, overlong, surrogate, too large, cut.
    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
        ] as [[UInt8]]
    )
    func bytesThatAreNotUTF8AreRefused(_ sequence: [UInt8]) {
        let bytes = Array("a\nb,\"x\n".utf8) + sequence + Array("\"\nc\n".utf8)
        let elements = read(bytes)
        #expect(elements.problems == [CSVProblem(line: 2, kind: .invalidUTF8)])
        #expect(elements.rows.map(\.fields) == [["a"], ["c"]])
    }

    @Test(arguments: [[0xEF], [0xEF, 0xBB]] as [[UInt8]])
    func aCutByteOrderMarkIsNoText(_ bytes: [UInt8]) {
        #expect(read(bytes, chunk: 1) == [.failure(CSVProblem(line: 1, kind: .invalidUTF8))])
    }

    @Test func aFieldMayBeAsLongAsTheLimitAndNoLonger() {
        let limits = CSVLimits(fieldBytes: 8, columns: 3)
        let long = "12345678,\"12\"\"45678\"\n1,123456789\n\"\n23456789\",2\nok,\"1234567é\"\nend\n"
        for size in 1...long.utf8.count {
            let elements = read(Array(long.utf8), chunk: size, limits: limits)
            let kind = CSVProblem.Kind.fieldTooLong(limit: 8)
            #expect(
                elements.problems == [2, 3, 5].map { CSVProblem(line: $0, kind: kind) },
                "chunks of \(size)"
            )
            #expect(elements.rows.map(\.fields) == [["12345678", "12\"45678"], ["end"]])
        }
    }

    @Test func aRowMayHaveAsManyFieldsAsTheLimitAndNoMore() {
        let most = String(repeating: ",", count: 511)
        let elements = read("\(most)\na\n\(most),\nb\n")
        #expect(elements.rows.map(\.fields.count) == [512, 1, 1])
        #expect(elements.problems == [CSVProblem(line: 3, kind: .tooManyColumns(limit: 512))])
    }

    /// A field that never ends must not be kept: the reader's memory is bounded by its limits, whatever the input.
    @Test(arguments: [true, false])
    func aFieldOfAHundredMegabytesIsRefused(quoted: Bool) {
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
        var reader = CSVReader()
        var elements: [CSVReader.Element] = []
        reader.read(Array((quoted ? "a\nb,\"" : "a\nb,").utf8)) { elements.append($0) }
        var most = 0
        for _ in 0..<100 {
            reader.read(chunk) { elements.append($0) }
            most = max(most, heldBytes(of: reader))
        }
        reader.read(Array((quoted ? "\"\nc\n" : "\nc\n").utf8)) { elements.append($0) }
        reader.finish { elements.append($0) }
        #expect(elements.problems == [CSVProblem(line: 2, kind: .fieldTooLong(limit: 65_536))])
        #expect(elements.rows.map(\.fields) == [["a"], ["c"]])
        #expect(most <= 131_072)
    }

    /// A row that never ends, in fields that are each short enough.
    @Test func aRowOfTenMillionFieldsIsRefused() {
        let chunk = [UInt8](repeating: UInt8(ascii: ","), count: 1_000_000)
        var reader = CSVReader()
        var elements: [CSVReader.Element] = []
        var most = 0
        for _ in 0..<10 {
            reader.read(chunk) { elements.append($0) }
            most = max(most, heldBytes(of: reader))
        }
        reader.finish { elements.append($0) }
        #expect(elements == [.failure(CSVProblem(line: 1, kind: .tooManyColumns(limit: 512)))])
        #expect(most <= 131_072)
    }

    @Test func anEndlessFieldThatIsNeverClosedNamesItsQuote() {
        let endless = "a\n\"" + String(repeating: "b\n", count: 100_000)
        #expect(read(endless).problems == [CSVProblem(line: 2, kind: .unterminatedQuote)])
    }

    @Test func aProblemSaysWhereAndWhatIsRight() {
        let problem = CSVProblem(line: 7, kind: .bareQuote)
        #expect(problem.description.hasPrefix("line 7: "))
        #expect(problem.description.contains("double the quotes"))
    }
}
