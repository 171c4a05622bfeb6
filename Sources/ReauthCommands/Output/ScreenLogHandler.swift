import Logging
import ReauthModel

/// Log lines on stderr, above the live block: time, level, message, metadata; or the same as JSON.
struct ScreenLogHandler: LogHandler {
    let screen: Screen
    let time: any TimeSource
    let format: LogFormat
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        if format == .json {
            let facts = all.mapValues { "\($0)" }
            return screen.print(line: LogLine(event.level, "\(event.message)", at: time.now, facts: facts).text)
        }
        let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        screen.say("\(time.now) \(event.level) \(event.message)\(facts)")
    }
}
