import CSV
import ReauthTesting
import Testing

@Suite struct CSVWriterTests {
    @Test(arguments: [
        (["a", "b c", "1"], "a,b c,1\n"),
        (["", ""], ",\n"),
        ([""], "\"\"\n"),
        (["a,b", "c\"d", "e\nf", "g\rh"], "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\"\n"),
        (["\""], "\"\"\"\"\n"),
        (["\u{FEFF}a"], "\"\u{FEFF}a\"\n"),
        (["'quoted", "it's"], "\"'quoted\",it's\n"),
        (["=1", "+1", "-1", "@a", "\t"], "\"=1\",\"+1\",\"-1\",\"@a\",\"\t\"\n"),
    ])
    func quotesWhatNeedsQuotes(_ row: [String], _ expected: String) {
        #expect(String(decoding: CSVWriter().bytes(of: row), as: UTF8.self) == expected)
    }

    @Test func quotesEverythingOnDemand() {
        let writer = CSVWriter(quoting: .always, lineEnding: .carriageReturnLineFeed)
        var bytes = writer.bytes(of: ["a", "", "b\"c"])
        writer.append(["d"], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\"a\",\"\",\"b\"\"c\"\r\n\"d\"\r\n")
    }

    @Test(
        arguments: [CSVWriter.Quoting.whereNeeded, .always],
        [CSVWriter.LineEnding.lineFeed, .carriageReturnLineFeed]
    )
    func whatIsWrittenReadsBack(quoting: CSVWriter.Quoting, lineEnding: CSVWriter.LineEnding) {
        let pieces = [
            "a", "Zoë", "日", "\u{1F600}", ",", "\"", "\n", "\r", "\r\n", " ", "'", "=", "\u{FEFF}", ";", "\t", "\u{7F}",
        ]
        let writer = CSVWriter(quoting: quoting, lineEnding: lineEnding)
        var generator = SplitMix64(seed: 4180)
        for _ in 0..<500 {
            let rows = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                    (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                    }.joined()
                }
            }
            var bytes: [UInt8] = []
            for row in rows { writer.append(row, to: &bytes) }
            let elements = read(bytes, chunk: Int.random(in: 1...20, using: &generator))
            #expect(elements.problems == [])
            // Scalars: as strings, CR LF next to each other in two spellings would compare equal to one.
            #expect(
                elements.rows.map { $0.fields.map { Array($0.unicodeScalars) } }
                    == rows.map { $0.map { Array($0.unicodeScalars) } }
            )
        }
    }
}

@Suite struct SpreadsheetFormulaTests {
    @Test(arguments: [
        "=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "=\u{301}", "\u{FF1D}1", "\u{FF0B}1",
        "\u{FF0D}1", "\u{FF20}a",
    ])
    func cellsThatCouldRunAreMadeText(_ cell: String) {
        #expect(SpreadsheetFormula.isPossible(in: cell))
        let neutral = SpreadsheetFormula.neutralized(cell)
        #expect(Array(neutral.unicodeScalars) == ["'"] + Array(cell.unicodeScalars))
        #expect(CSVWriter().bytes(of: [neutral]).starts(with: Array("\"'".utf8)))
        #expect(SpreadsheetFormula.exact(neutral) == cell)
        // A cell that looks so already comes back as it was, too.
        #expect(SpreadsheetFormula.exact(SpreadsheetFormula.neutralized(neutral)) == neutral)
    }

    @Test(arguments: ["", "a=1", " =1", "1-2", "'a", "''", "a@example.com", "Zoë", "\u{FF11}"])
    func otherCellsStayExact(_ cell: String) {
        #expect(!SpreadsheetFormula.isPossible(in: cell))
        #expect(SpreadsheetFormula.neutralized(cell) == cell)
        #expect(SpreadsheetFormula.exact(cell) == cell)
    }
}
