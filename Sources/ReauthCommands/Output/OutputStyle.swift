#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How text on standard output looks: on a terminal as wide as that, with colour; elsewhere plain.
struct OutputStyle: Sendable, Hashable {
    /// Columns; `nil` where lines are not broken.
    var width: Int?
    /// Whether colour is used: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
    var usesColor: Bool

    /// For files, pipes and tests.
    static let plain = OutputStyle(width: nil, usesColor: false)

    /// Of standard output as it is now.
    static func detect(environment: [String: String]) -> OutputStyle {
        guard isatty(STDOUT_FILENO) == 1 else { return plain }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return OutputStyle(
            width: isKnown ? Int(size.ws_col) : 80,
            // https://no-color.org: any value that is not empty.
            usesColor: environment["TERM"] != "dumb" && environment["NO_COLOR", default: ""].isEmpty
        )
    }

    /// A colour of a terminal.
    enum Color: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case gray = 90
    }

    /// `text` in a colour, where colour is used.
    func colored(_ text: String, _ color: Color) -> String {
        usesColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }
}
