import JSON
import Logging
import ReauthModel

/// A line of the log as JSON: `time`, `level`, `message`, and what belongs to it in `facts`, each a string.
struct LogLine: Encodable {
    var time: String
    var level: String
    var message: String
    var facts: [String: String]?

    init(_ level: Logger.Level, _ message: String, at time: Timestamp, facts: [String: String] = [:]) {
        self.time = time.description
        self.level = level.rawValue
        self.message = message
        self.facts = facts.isEmpty ? nil : facts
    }

    /// In one line, without its end.
    var text: String {
        // Strings can always be encoded.
        let bytes = (try? JSONOutput.line(of: self)) ?? []
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
