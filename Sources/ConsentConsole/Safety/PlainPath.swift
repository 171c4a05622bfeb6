/// The paths that the page answers: plain segments, with nothing to decode and nothing to normalise.
///
/// No path of the page has a character that needs an escape. So `%2e`, `%2f`, `%00`, backslashes, `//` and `..` are not
/// found, and no later step can read them as another path.
enum PlainPath {
    /// The most bytes of a path.
    static let limit = 512

    /// Whether a path, as the request has it, is `/` or plain segments that are neither empty nor `.` nor `..`.
    static func isPlain(_ path: some StringProtocol) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= limit else { return false }
        let hasPlainBytes = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return hasPlainBytes && (path == "/" || segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." })
    }

    /// The number of a connection; `nil` where the segment is more than digits, or a number too large.
    static func sequence(_ segment: some StringProtocol) -> Int64? {
        guard (1...18).contains(segment.utf8.count), segment.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(segment)
    }
}
