import Testing

@testable import AuditReports

/// Text of others is escaped, whatever it is.
@Suite struct HTMLTests {
    private static let texts: [(text: String, escaped: String)] = [
        ("</script><script>alert(1)", "&lt;/script&gt;&lt;script&gt;alert(1)"),
        ("\" onload='x' `y` &amp;", "&quot; onload=&#39;x&#39; &#96;y&#96; &amp;amp;"),
        // With an accent the quotation mark is another character, and ends an attribute all the same.
        ("\"\u{301}", "&quot;\u{301}"),
        ("a\u{0}b\nc\u{85}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
    ]

    @Test(arguments: texts) func aTextIsEscaped(text: String, escaped: String) {
        let html: HTML = "<p>\(text)</p>"
        #expect(html.markup == "<p>\(escaped)</p>")
    }

    @Test func aNameCannotTurnTheTextAroundIt() {
        let name = "\u{202E}gpj.exe"
        let html: HTML = "<td>\(name: name)</td>"
        #expect(html.markup == "<td><bdi>\(name)</bdi></td>")
        let long: HTML = "\(name: String(repeating: "e\u{301}", count: 500))"
        #expect(long.markup.unicodeScalars.count == "<bdi></bdi>".count + 121)
    }

    @Test func markupOfOursStaysMarkup() {
        let cells = ["a", "<"].map { "<td>\($0)</td>" as HTML }
        let html: HTML = "<tr>\(cells)</tr>\(sentence: "Type `a <b>`.")\(1_234_567)"
        #expect(html.markup == "<tr><td>a</td><td>&lt;</td></tr>Type <code>a &lt;b&gt;</code>.1,234,567")
    }

    @Test func noJSONEndsTheElementThatItStandsIn() {
        let json = Array("[\"</script><!--&\u{2028}\u{2029}é\u{2027}\"]".utf8)
        let text = String(decoding: PageData.harmless(json), as: UTF8.self)
        #expect(text == #"["\u003c/script\u003e\u003c!--\u0026\u2028\u2029é"# + "\u{2027}\"]")
    }
}
