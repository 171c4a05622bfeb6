/// A message of RFC 5424, read strictly by the grammar of its section 6.
struct SyslogMessage {
    var priority = 0
    var version = ""
    var timestamp = ""
    var host = ""
    var app = ""
    var process = ""
    var id = ""
    var data: [(id: String, parameters: [(name: String, value: String)])] = []
    var message = ""

    struct Unreadable: Error {
        var expected: String
        var place: Int
    }

    private var bytes: [UInt8]
    private var place = 0

    init(_ line: String) throws(Unreadable) {
        bytes = Array(line.utf8)
        try take("<")
        let digits = takeAll { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let priority = Int(digits), (0...191).contains(priority), String(priority) == digits else {
            throw Unreadable(expected: "PRIVAL", place: place)
        }
        self.priority = priority
        try take(">")
        version = try word(1, " ")
        timestamp = try word(32, " ")
        host = try word(255, " ")
        app = try word(48, " ")
        process = try word(128, " ")
        id = try word(32, " ")
        if peek == UInt8(ascii: "-") { place += 1 } else { try takeData() }
        guard place < bytes.count else { return }
        try take(" ")
        let rest = Array(bytes[place...])
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard rest.starts(with: mark) || rest.allSatisfy({ $0 < 0x80 }) else {
            throw Unreadable(expected: "BOM", place: place)
        }
        message = String(decoding: rest.starts(with: mark) ? rest[3...] : rest[...], as: UTF8.self)
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Character) throws(Unreadable) {
        guard let peek, peek == character.asciiValue else {
            throw Unreadable(expected: String(character), place: place)
        }
        place += 1
    }

    private mutating func takeAll(_ isMember: (UInt8) -> Bool) -> String {
        let start = place
        while let peek, isMember(peek) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    /// A word of PRINTUSASCII of at most `longest` characters, and what stands after it.
    private mutating func word(_ longest: Int, _ end: Character) throws(Unreadable) -> String {
        let word = takeAll { (0x21...0x7E).contains($0) && $0 != end.asciiValue }
        guard (1...longest).contains(word.utf8.count) else { throw Unreadable(expected: "1*\(longest)", place: place) }
        try take(end)
        return word
    }

    private mutating func name() throws(Unreadable) -> String {
        let name = takeAll { (0x21...0x7E).contains($0) && !"=]\"".utf8.contains($0) }
        guard (1...32).contains(name.utf8.count) else { throw Unreadable(expected: "SD-NAME", place: place) }
        return name
    }

    private mutating func takeData() throws(Unreadable) {
        repeat {
            try take("[")
            data.append((try name(), []))
            while peek == UInt8(ascii: " ") {
                try take(" ")
                let name = try name()
                try take("=")
                try take("\"")
                data[data.count - 1].parameters.append((name, try value()))
            }
            try take("]")
        } while peek == UInt8(ascii: "[")
    }

    private mutating func value() throws(Unreadable) -> String {
        var value: [UInt8] = []
        while let byte = peek {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "]"): throw Unreadable(expected: "an escaped bracket", place: place)
            case UInt8(ascii: "\\"):
                guard let escaped = peek, "\"\\]".utf8.contains(escaped) else {
                    throw Unreadable(expected: "an escape", place: place)
                }
                value.append(escaped)
                place += 1
            default: value.append(byte)
            }
        }
        throw Unreadable(expected: "the end of a value", place: place)
    }
}
