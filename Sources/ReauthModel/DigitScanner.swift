/// Reads numbers and signs from a text, one after the other.
///
/// Own code for ``Timestamp``: each read of an instance has a moment or two, and a regular expression, which is compiled anew for each
/// text, took an eighth of a run's processor time.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// Whether everything was read.
    var isAtEnd: Bool { rest.isEmpty }

    /// The number that exactly so many ASCII digits make.
    mutating func number(_ digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The next digit, where there is one.
    mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// The next character, where it is one of these.
    mutating func take(_ characters: Unicode.Scalar...) -> Unicode.Scalar? {
        guard let scalar = rest.first.map(Unicode.Scalar.init), characters.contains(scalar) else { return nil }
        rest.removeFirst()
        return scalar
    }
}
