import JSON
import ReauthEngine
import ReauthModel

/// What the page has as JSON, for its script and for later versions of the program; the rows follow it.
struct PageData: Encodable {
    struct Judgement: Encodable {
        var kind: String
        var sentence: String
        var details: [String]
        var next: [String]
    }

    struct Waiting: Encodable {
        var customer: String
        var provider: String
        var instances: Int
        var since: String?
    }

    struct End: Encodable {
        var outcome: String
        var reason: String
        var instances: Int
    }

    var schema = 1
    /// The members of `summary.json`.
    var summary: RunSummary
    var verdict: Judgement
    /// Absent where the job file cannot be read.
    var criteria: [Criterion]?
    var reasons: [End]
    /// The first ones, the longest wait first.
    var waiting: [Waiting]
    /// The words of outcomes in the order of the page.
    var outcomes: [String]
    /// The name of the carried column that names the customer; absent where none does.
    var customerColumn: String?

    /// The beginning of the JSON, without its last brace, so that rows can follow.
    func opened() throws -> [UInt8] {
        let bytes = try JSONOutput.line(of: self)
        guard let end = bytes.lastIndex(of: UInt8(ascii: "}")) else { return bytes }
        return Self.harmless(bytes[..<end])
    }

    /// JSON in which nothing can end the script element that it stands in, or begin another one.
    ///
    /// These characters stand in strings only, where an escape says the same.
    static func harmless(_ json: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count + 64)
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): result += Array(#"\u003c"#.utf8)
            case UInt8(ascii: ">"): result += Array(#"\u003e"#.utf8)
            case UInt8(ascii: "&"): result += Array(#"\u0026"#.utf8)
            // U+2028 and U+2029 end a line in scripts of older browsers.
            case 0xA8 where result.suffix(2) == [0xE2, 0x80]:
                result.replaceSubrange(result.count - 2..<result.count, with: Array(#"\u2028"#.utf8))
            case 0xA9 where result.suffix(2) == [0xE2, 0x80]:
                result.replaceSubrange(result.count - 2..<result.count, with: Array(#"\u2029"#.utf8))
            default: result.append(byte)
            }
        }
        return result
    }
}
