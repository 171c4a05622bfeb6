import ArgumentParser
import Logging

/// How the lines on stderr look.
enum LogFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// A JSON object in each line, for programs that collect logs.
    case json
}

/// From which level on the log is written.
enum LogLevel: String, Sendable, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error

    var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
