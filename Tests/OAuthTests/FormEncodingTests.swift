import OAuth
import ReauthTesting
import Testing

@Suite struct FormEncodingTests {
    @Test func encodesTheExampleOfRFC6749AppendixB() {
        #expect(FormEncoding.encode(" %&+£€") == "+%25%26%2B%C2%A3%E2%82%AC")
        #expect(FormEncoding.decodeComponent("+%25%26%2B%C2%A3%E2%82%AC") == " %&+£€")
    }

    @Test(arguments: [
        ("", ""),
        ("azAZ09-._~", "azAZ09-._~"),
        ("a=b", "a%3Db"),
        ("https://a.example/cb?x=1#y", "https%3A%2F%2Fa.example%2Fcb%3Fx%3D1%23y"),
        ("\r\n\t\0", "%0D%0A%09%00"),
        ("\u{1F600}", "%F0%9F%98%80"),
        ("e\u{301}", "e%CC%81"),
        ("!*'();:@,/[]\"<>\\^`{|}", "%21%2A%27%28%29%3B%3A%40%2C%2F%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ])
    func encodesEveryByteThatIsNotUnreserved(text: String, encoded: String) {
        #expect(FormEncoding.encode(text) == encoded)
        #expect(FormEncoding.decodeComponent(encoded).map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test func aURIComponentHasNoPlusForASpace() {
        #expect(FormEncoding.encodeURIComponent("a b+c/d") == "a%20b%2Bc%2Fd")
    }

    @Test func keepsTheOrderAndTheRepetitionsOfPairs() {
        let pairs = [(name: "token", value: "a b"), (name: "x&y", value: ""), (name: "token", value: "c=d")]
        let text = FormEncoding.encode(pairs)
        #expect(text == "token=a+b&x%26y=&token=c%3Dd")
        let back = FormEncoding.decode(text)
        #expect(back?.map(\.name) == ["token", "x&y", "token"])
        #expect(back?.map(\.value) == ["a b", "", "c=d"])
        #expect(FormEncoding.encode([]).isEmpty)
    }

    @Test(arguments: [
        ("", [String](), [String]()),
        ("a", ["a"], [""]),
        ("a=", ["a"], [""]),
        ("=b", [""], ["b"]),
        ("a=b=c", ["a"], ["b=c"]),
        ("a=1&&b=2&", ["a", "b"], ["1", "2"]),
        ("%61=%c3%A9", ["a"], ["é"]),
        ("code=4%2F0A+b&state=x%2By", ["code", "state"], ["4/0A b", "x+y"]),
    ])
    func decodesABodyOrAQuery(text: String, names: [String], values: [String]) {
        let pairs = FormEncoding.decode(text)
        #expect(pairs?.map(\.name) == names)
        #expect(pairs?.map(\.value) == values)
    }

    @Test(arguments: [
        "%", "%4", "%4G", "%G4", "a=%", "a=1&b=%zz", "%+1", "%-1", "% 1", "%ff", "%C3", "%ED%A0%80", "%C0%AF",
    ])
    func refusesBrokenEscapesAndBytesThatAreNotUTF8(text: String) {
        #expect(FormEncoding.decode(text) == nil)
        #expect(FormEncoding.decodeComponent(text.split(separator: "=").last ?? "") == nil)
    }

    @Test func decodesWhatItEncodedForEveryByteAndRandomText() {
        for value in UInt32(0)...0x2FF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            #expect(FormEncoding.decodeComponent(FormEncoding.encode(text)) == text)
        }
        var random = SplitMix64(seed: 0x0AC7)
        for _ in 0..<500 {
            let pairs = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (name: randomText(using: &random), value: randomText(using: &random))
            }
            let back = FormEncoding.decode(FormEncoding.encode(pairs))
            #expect(back?.map(\.name) == pairs.map(\.name))
            #expect(back?.map(\.value) == pairs.map(\.value))
        }
    }

    private func randomText(using random: inout SplitMix64) -> String {
        let alphabet = Array(" +%&=?#/aZ0-._~£€\u{1F600}\n\"").map(String.init)
        return (0..<Int.random(in: 1...12, using: &random))
            .map { _ in alphabet.randomElement(using: &random) ?? "" }
            .joined()
    }
}
