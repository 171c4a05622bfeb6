import StrictYAML
import Testing

/// The problems of a text that is refused before any key is read.
private func refusals(_ text: String) -> [String] {
    do {
        _ = try YAMLDocument(text: text, file: "f.yaml")
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite struct YAMLDocumentTests {
    @Test(arguments: [
        ("", "f.yaml: is empty"),
        ("# only a comment\n", "f.yaml: is empty"),
        ("- a\n", "f.yaml:1: must be a mapping of `key: value` lines, found a list"),
        ("\n\njust text\n", "f.yaml:3: must be a mapping of `key: value` lines, found text"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: a second document (`---`) is not supported; use one file for each"),
        ("a: 1\nb:\n\tc: 2\n", "f.yaml:3: a tab cannot indent YAML; use spaces"),
        ("a: 1\r\nb:\r\n\tc: 2\r\n", "f.yaml:3: a tab cannot indent YAML; use spaces"),
        ("a: {bare, x, bare}\n", "f.yaml:1: a key stands more than once in this mapping; keep one"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:1: `a` stands more than once in this mapping; keep one"),
        ("x:\n  a: 1\n  \"a\": 3\n", "f.yaml:2: `a` stands more than once in this mapping; keep one"),
        (
            "a: &x 1\nb: *x\n",
            "f.yaml:2: anchors and aliases (`&name`, `*name`) are not supported; write the value out"
        ),
        ("a: 1\nb: &x 1\n", "f.yaml:2: anchors and aliases (`&name`, `*name`) are not supported; write the value out"),
        ("a: *x\n", "f.yaml:1: anchors and aliases (`&name`, `*name`) are not supported; write the value out"),
        ("a: 1\n<<: {b: 2}\n", "f.yaml:2: merge keys (`<<`) are not supported; write the keys out"),
        ("a: !!str 1\n", "f.yaml:1: tags (`!name`) are not supported; remove it"),
        ("a:\n  !thing {b: 1}\n", "f.yaml:2: tags (`!name`) are not supported; remove it"),
        ("? [a, b]\n: 1\n", "f.yaml:1: a key must be plain text"),
        ("a: \"open\nb: 1\n", "f.yaml:3: is not valid YAML: found unexpected end of stream"),
        ("a: b: c\n", "f.yaml:1: is not valid YAML: mapping values are not allowed in this context"),
        ("a: 1\nb: \u{7}\n", "f.yaml:2: the invisible character U+0007 is not allowed; remove it"),
        ("a: 1\nb: x\u{2028}y\n", "f.yaml:2: the invisible character U+2028 is not allowed; remove it"),
    ])
    func `what is not strict YAML is one clear line`(text: String, expected: String) {
        #expect(refusals(text) == [expected])
    }

    @Test func `a syntax error never quotes the file`() {
        for text in [
            "a: {b: hunter2\n", "a: 'hunter2\n", "hunter2\nb: 1\n", "a: @hunter2\n", "a: %hunter2\n", "hunter2: [\n",
        ] {
            let problems = refusals(text)
            #expect(!problems.isEmpty, "\(text)")
            #expect(!problems.joined().contains("hunter2"))
        }
    }

    @Test(arguments: [
        "x: &a [1, 1]\ny: &b [*a, *a]\nz: {*b : 1}\n",
        "&a a: &b [*a]\n",
    ])
    func `aliases in keys are refused before they are compared`(text: String) {
        #expect(refusals(text).allSatisfy { $0.contains("anchors and aliases") } && !refusals(text).isEmpty)
    }

    @Test func `a bomb of aliases is refused at once`() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 {
            text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
        }
        text += "? *a60\n: 1\n? *a60\n: 2\n"
        #expect(refusals(text).count == 1)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "])
    func `deep nesting is refused without a crash`(opener: String) {
        for depth in [40, 900, 5000, 60_000] {
            let text = "a:\n  " + String(repeating: opener, count: depth)
            #expect(refusals(text).count == 1)
        }
        let closed = "a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(refusals(closed) == ["f.yaml:1: is nested too deeply"])
    }

    @Test func `an ampersand and a star in ordinary text are no alias`() throws {
        let text = "url: https://a.example/?x=1&y=2\n# *y is *not* an alias & neither is this\ntext: a * b & c\n"
        let document = try YAMLDocument(text: text, file: "f.yaml")
        #expect(document.root.required("url")?.string() == "https://a.example/?x=1&y=2")
        #expect(document.root.required("text")?.string() == "a * b & c")
        try document.finish()
    }

    @Test func `a byte order mark and CRLF lines are accepted`() throws {
        let document = try YAMLDocument(text: "\u{FEFF}a: 1\r\nb: two\r\n", file: "f.yaml")
        #expect(document.root.required("a")?.int() == 1)
        #expect(document.root.required("b")?.line == 2)
        try document.finish()
    }

    @Test func `a text above one mebibyte is refused`() {
        let filler = String(repeating: "# 567890123456789012345678901234567890\n", count: 27_594)
        #expect(refusals("a: 1\n" + filler) == ["f.yaml: is larger than 1 MiB"])
    }
}
