import StrictYAML
import Testing

private enum Mode: String, CaseIterable {
    case revoke, confirm
}

/// Runs `read` on the root of `text`, and returns every problem.
private func problems(_ text: String, _ read: (YAMLMapping) -> Void) throws -> [String] {
    let document = try YAMLDocument(text: text, file: "f.yaml")
    read(document.root)
    do {
        try document.finish()
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite struct YAMLMappingTests {
    @Test func `values of every type are read`() throws {
        let text = """
            text: hello
            quoted: "10"
            time: 06:00
            yes: yes
            number: -12
            seed: 18446744073709551615
            share: 0.25
            on: true
            mode: revoke
            list: [a, "7", c]
            ids: [4711, "4712"]
            inner: {a: 1}
            maps:
              - a: 1
              - {a: 2}
            """
        let document = try YAMLDocument(text: text, file: "f.yaml")
        let root = document.root
        #expect(root.required("text")?.string() == "hello")
        #expect(root.required("quoted")?.string() == "10")
        #expect(root.required("time")?.string() == "06:00")
        #expect(root.required("yes")?.string() == "yes")
        #expect(root.required("number")?.int() == -12)
        #expect(root.required("seed")?.uint64() == UInt64.max)
        #expect(root.required("share")?.double(in: 0...1) == 0.25)
        #expect(root.required("on")?.bool() == true)
        #expect(root.required("mode")?.enumeration(Mode.self) == .revoke)
        #expect(root.required("list")?.strings() == ["a", "7", "c"])
        #expect(root.required("ids")?.list()?.map { $0.stringOrInteger() } == ["4711", "4712"])
        #expect(root.required("inner")?.mapping()?.required("a")?.int(in: 1...1) == 1)
        #expect(root.required("maps")?.mappings()?.map { $0.required("a")?.int() } == [1, 2])
        #expect(root.optional("absent") == nil)
        try document.finish()
    }

    @Test func `wrong types name the type, and the value only when it is harmless`() throws {
        let text = """
            limit: ten
            secret: hunter2
            flag: "true"
            name: 2024
            list: {a: 1}
            big: 11
            empty:
            quotes: ""
            """
        let found = try problems(text) { root in
            _ = root.required("limit", harmless: true)?.int()
            _ = root.required("secret")?.int()
            _ = root.required("flag", harmless: true)?.bool()
            _ = root.required("name")?.string()
            _ = root.required("list")?.list()
            _ = root.required("big", harmless: true)?.int(in: 1...10)
            _ = root.required("empty")?.string()
            _ = root.required("quotes")?.string()
            _ = root.required("gone")?.string()
        }
        #expect(
            found == [
                "f.yaml:1: `limit` must be a whole number, found the text \"ten\"",
                "f.yaml:1: `gone` is missing",
                "f.yaml:2: `secret` must be a whole number, found text",
                "f.yaml:3: `flag` must be `true` or `false`, found the text \"true\"",
                "f.yaml:4: `name` must be text (put it into quotes), found a whole number",
                "f.yaml:5: `list` must be a list, found a mapping",
                "f.yaml:6: `big` must be a whole number from 1 to 10, found 11",
                "f.yaml:7: `empty` has no value; give it one or remove the key",
                "f.yaml:8: `quotes` is empty text",
            ]
        )
    }

    @Test(arguments: ["0x1F", "010", "1_000", "ten", "1.5", "1e3", "\"10\"", "yes", ".inf", "9223372036854775808"])
    func `only plain decimal whole numbers are whole numbers`(scalar: String) throws {
        #expect(try problems("a: \(scalar)\n") { _ = $0.required("a")?.int() }.count == 1)
    }

    @Test func `a long or unprintable value is not quoted even when harmless`() throws {
        let long = String(repeating: "x", count: 41)
        #expect(
            try problems("a: \(long)\nb: \"\\e[31m\"\n") { root in
                _ = root.required("a", harmless: true)?.int()
                _ = root.required("b", harmless: true)?.int()
            } == [
                "f.yaml:1: `a` must be a whole number, found text", "f.yaml:2: `b` must be a whole number, found text",
            ]
        )
    }

    @Test func `a choice lists what is allowed and what was probably meant`() throws {
        #expect(
            try problems("mode: revok\n") { _ = $0.required("mode", harmless: true)?.enumeration(Mode.self) } == [
                "f.yaml:1: `mode` must be one of `revoke`, `confirm`, found the text \"revok\" (did you mean `revoke`?)"
            ]
        )
        #expect(
            try problems("mode: confirm\n") { root in
                _ = root.required("mode", harmless: true)?.enumeration(Mode.self, allowed: [.revoke])
            } == ["f.yaml:1: `mode` must be `revoke`, found the text \"confirm\""]
        )
    }

    @Test func `unknown keys are reported at every depth that was opened`() throws {
        let text = """
            revok: grant
            inner:
              a: 1
              zzz: 2
            list:
              - {a: 1, b: 2}
            closed: {x: 1}
            """
        let found = try problems(text) { root in
            _ = root.optional("revoke")
            _ = root.optional("inner")?.mapping()?.required("a")
            _ = root.optional("list")?.mappings()?.map { $0.required("a") }
            _ = root.optional("closed")
        }
        #expect(
            found == [
                "f.yaml:1: unknown key `revok` (did you mean `revoke`?); allowed: closed, inner, list, revoke",
                "f.yaml:4: unknown key `zzz` in `inner`; allowed: a",
                "f.yaml:6: unknown key `b` in `list[1]`; allowed: a",
            ]
        )
    }

    @Test func `unknown keys can be hidden and refused keys have their own sentence`() throws {
        let found = try problems("inner: {hunter2: 1}\nwaves: [1]\n\"odd key!\": 1\n") { root in
            let inner = root.required("inner")?.mapping()
            inner?.hideUnknownKeys()
            _ = inner?.optional("file")
            root.refuse("waves", "`waves` is not supported by this version; remove it")
        }
        #expect(
            found == [
                "f.yaml:1: unknown key in `inner`; allowed: file",
                "f.yaml:2: `waves` is not supported by this version; remove it",
                "f.yaml:3: unknown key; allowed: inner",
            ]
        )
    }

    @Test func `entries keep the order of the file and their lines`() throws {
        let document = try YAMLDocument(text: "lanes:\n  b: 1\n\n  a: 2\n", file: "f.yaml")
        let entries = document.root.required("lanes")?.mapping()?.entries() ?? []
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(entries.map(\.line) == [2, 4])
        #expect(entries.map { $0.value.int() } == [1, 2])
        try document.finish()
    }

    @Test func `a value's own problem carries its line and path`() throws {
        #expect(
            try problems("a:\n  - u: x\n  - u: y\n") { root in
                _ = root.required("a")?.mappings()?.map { $0.required("u") }.last??.report("must differ")
            } == ["f.yaml:3: `a[2].u` must differ"]
        )
    }
}
