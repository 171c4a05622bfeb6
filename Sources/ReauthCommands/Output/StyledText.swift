/// A piece of a line, with its width on the screen.
struct StyledText {
    /// How it is marked on a terminal with colour.
    enum Style: String {
        case bold = "1"
        case dim = "2"
    }

    /// With escape sequences.
    private(set) var shown = ""
    /// Columns.
    private(set) var count = 0

    init() {}

    init(_ text: String) {
        (shown, count) = (text, text.count)
    }

    init(_ text: String, _ style: Style, usesColor: Bool) {
        (shown, count) = (usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text, text.count)
    }

    static func + (lhs: StyledText, rhs: StyledText) -> StyledText {
        var sum = lhs
        sum.shown += rhs.shown
        sum.count += rhs.count
        return sum
    }
}
