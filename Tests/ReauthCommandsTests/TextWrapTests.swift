import Testing

@testable import ReauthCommands

/// Lines that are too long for a terminal are broken between words.
@Suite struct TextWrapTests {
    @Test func aLineThatFitsStaysAsItIs() {
        #expect(TextWrap.lines("25 instances wait.", width: 18) == ["25 instances wait."])
        #expect(TextWrap.lines("", width: 18) == [""])
    }

    @Test func aLongLineIsBrokenAtBlanks() {
        let line = "25 instances wait for somebody to sign in: see awaiting-code.csv."
        let lines = TextWrap.lines(line, width: 30)
        #expect(lines == ["25 instances wait for somebody", "to sign in: see", "awaiting-code.csv."])
        #expect(lines.joined(separator: " ") == line)
    }

    @Test func aWordThatIsLongerStaysWhole() {
        let link = "http://127.0.0.1:8477/login/0123456789abcdef0123456789abcdef"
        #expect(TextWrap.lines("Sign in, once, with: \(link)", width: 30) == ["Sign in, once, with:", link])
    }

    @Test func aCommandStaysWholeSoThatItCanBeCopied() {
        let command = "reauth resume nightly-20270115T080000Z --store '/srv/my stores/reauth.sqlite'"
        #expect(TextWrap.lines("Go on with: \(command)", width: 40) == ["Go on with:", command])
        let signal = "For another sign-in link: kill -USR1 4711"
        #expect(TextWrap.lines(signal, width: 30) == ["For another sign-in link:", "kill -USR1 4711"])
    }

    @Test func furtherLinesAreIndented() {
        let line = "  {host}         from base.url; allowed: a.example.com, b.example.com, c.example.com"
        let lines = TextWrap.lines(line, width: 50, indent: 17)
        #expect(lines.first == "  {host}         from base.url; allowed:")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(String(repeating: " ", count: 17)) && $0.count <= 50 })
        #expect(lines.map { $0.drop { $0 == " " } }.joined(separator: " ").hasSuffix("b.example.com, c.example.com"))
    }

    @Test func escapeSequencesHaveNoWidth() {
        #expect(TextWrap.columns(of: "\u{1B}[1mbox\u{1B}[0m  \u{1B}[2m7 rotated\u{1B}[0m") == 14)
        #expect(TextWrap.columns(of: "") == 0)
    }

    @Test func aTerminalThatIsTooNarrowIsNotBrokenFor() {
        #expect(TextWrap.lines("one two three", width: 6) == ["one two three"])
    }
}
