import Logging
import ReauthModel

/// Log lines on stderr, above the live block: time, level, message, metadata.
struct ScreenLogHandler: LogHandler {
    let screen: Screen
    let time: any TimeSource
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        screen.say("\(time.now) \(event.level) \(event.message)\(facts)")
    }
}
