/// The bytes that have a meaning in CSV.
extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// Whether the byte has a meaning outside quotes, or is allowed nowhere.
    var endsUnquotedRun: Bool {
        self == .comma || self == .lineFeed || self == .carriageReturn || self == .quote || self == 0
    }
}
