/// The bytes that mean something in CSV.
extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// Whether it has a meaning outside quotes, or none anywhere.
    var endsUnquotedRun: Bool {
        self == .comma || self == .lineFeed || self == .carriageReturn || self == .quote || self == 0
    }
}
