import ReauthModel
import StrictYAML

/// Decodes `repeat`: how often a schedule may work on one and the same instance.
struct RepeatDecoder {
    private static let interval = DurationDecoder(from: "5m", to: "366d", examples: "12h, 7d or 30d")

    func interval(_ value: YAMLValue?, action: Action?) -> Duration? {
        guard let value else { return nil }
        if action == .check {
            value.report("goes with jobs that change something; a check may look as often as it likes: remove it")
        }
        if action == .retire {
            value.report(
                "would skip instances that were signed in to lately, and their grants would live on: remove it"
            )
        }
        return value.mapping()?.required("every", harmless: true).flatMap(Self.interval.duration)
    }
}
