import class Foundation.ProcessInfo

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What stderr is connected to.
struct Terminal: Sendable {
    /// Whether a person looks at stderr.
    let isInteractive: Bool
    /// Whether a person can answer on stdin.
    let canAnswer: Bool
    /// Whether to use colour: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
    let usesColor: Bool

    /// Nobody looks, and nobody answers.
    static let none = Terminal(isInteractive: false, canAnswer: false, usesColor: false)

    static func detect(environment: [String: String]) -> Terminal {
        let isDumb = environment["TERM"] == "dumb"
        let isInteractive = isatty(STDERR_FILENO) == 1 && !isDumb
        return Terminal(
            isInteractive: isInteractive,
            canAnswer: isInteractive && isatty(STDIN_FILENO) == 1,
            // https://no-color.org: any value that is not empty.
            usesColor: isInteractive && environment["NO_COLOR", default: ""].isEmpty
        )
    }

    /// Whether a person looks at stdout.
    static var isOutputInteractive: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal now; it may have been resized.
    var width: Int { Self.size(of: STDERR_FILENO).columns }

    /// Columns and rows of what stdout is connected to, now.
    static var outputSize: (columns: Int, rows: Int) { size(of: STDOUT_FILENO) }

    private static func size(of descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
    }
}
