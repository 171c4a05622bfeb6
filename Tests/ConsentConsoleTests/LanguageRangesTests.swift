import Testing

@testable import ConsentConsole

@Suite struct `Which language a browser gets` {
    private static let tags = ["en", "de", "fr", "es", "ja", "pt-BR"]

    @Test(
        arguments: [
            ("de", "de"), ("de-AT, en;q=0.5", "de"), ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
            ("en;q=0.5, ja", "ja"), ("en;q=0.5, ja;q=0.9, de;q=0.7", "ja"), ("DE-de", "de"),
            // Of equal quality the first counts; a weight without digits behind its point is one.
            ("es, fr", "es"), ("fr;q=1., es;q=1.000", "fr"), ("es;q=0.999, fr;q=1", "fr"),
            // A range finds a narrower tag, and gets shorter until one fits (RFC 4647 §3.4).
            ("pt", "pt-BR"), ("pt-BR-x-formal", "pt-BR"), ("pt-PT", "pt-BR"), ("zh-Hant, ja", "ja"),
            ("de-1996-x-a", "de"),
            // Anything, and what is refused.
            ("*", "en"), ("zh, *;q=0.1", "en"), ("en;q=0, *", "de"), ("de;q=0, de-AT", nil), ("fr;q=0.000", nil),
            // What cannot be read is passed over.
            ("de;q=2, fr", "fr"), ("de;q=0.1234, fr", "fr"), ("q=1, ;, ,es", "es"), ("de;level=1, es", "es"),
            ("<script>, ja", "ja"), ("d\u{0}e", nil), ("\u{202E}ed", nil), ("", nil),
            ("  \t de ; q=0.4 , en;Q=0.3", "de"),
            ("zh", nil), ("abcdefghi", nil),
        ] as [(String, String?)]
    )
    func `The range of the highest weight that fits`(field: String, expected: String?) {
        #expect(LanguageRanges(field).best(among: Self.tags) == expected, "\(field)")
    }

    @Test func `A field of any length is read in little time`() {
        let long = Array(repeating: "xx-yy-zz;q=0.5", count: 100_000).joined(separator: ",") + ",de"
        #expect(LanguageRanges(long).best(among: Self.tags) == nil)
        #expect(LanguageRanges("de," + long).best(among: Self.tags) == "de")
    }
}
