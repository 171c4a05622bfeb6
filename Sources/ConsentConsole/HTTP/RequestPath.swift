/// A path that could be one of ours: plain segments, nothing to decode, nothing to normalise.
///
/// None of our paths has a character that needs an escape, so `%2e`, `%2f`, `%00`, backslashes, `//` and `..` are simply
/// not found, before anything could take them for something else.
struct RequestPath: Sendable {
    let segments: [String]

    init?(_ path: some StringProtocol) {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= 512 else { return nil }
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isPlain else { return nil }
        if path == "/" {
            segments = []
            return
        }
        segments = String(path).dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
    }
}
