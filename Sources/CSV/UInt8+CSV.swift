/// The bytes that have a meaning in CSV.
extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// Whether the byte ends a line or a quote, or is allowed nowhere.
    var endsUnquotedRun: Bool {
        self == .lineFeed || self == .carriageReturn || self == .quote || self == 0
    }
}
