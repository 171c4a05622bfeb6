import ReauthModel
import StrictYAML

/// Decodes `safety`: what keeps a run from doing more harm, or working for longer, than it may.
struct SafetyDecoder {
    private static let duration = DurationDecoder(from: "1m", to: "30d", examples: "90m, 4h or 1d")

    func limits(_ mapping: YAMLMapping?) -> SafetyLimits {
        guard let mapping else { return SafetyLimits() }
        mapping.refuse("waves", "`waves` is not supported by this version; remove it")
        return SafetyLimits(
            maxInstances: mapping.optional("maxInstances", harmless: true)?.int(in: 1...Int.max),
            failureThreshold: mapping.optional("failureThreshold").flatMap(threshold),
            until: mapping.optional("until", harmless: true).flatMap(timeOfDay),
            maxDuration: mapping.optional("maxDuration", harmless: true).flatMap(Self.duration.duration)
        )
    }

    private func threshold(_ value: YAMLValue) -> FailureThreshold? {
        guard let mapping = value.mapping() else { return nil }
        let percent = mapping.optional("percent", harmless: true)?.double(in: 0...100)
        let minimum = mapping.optional("minimum", harmless: true)
        let count = mapping.optional("count", harmless: true)?.int(in: 0...Int.max)
        let consecutive = mapping.optional("consecutive", harmless: true)?.int(in: 1...Int.max)
        if percent == nil, count == nil, consecutive == nil {
            value.report("needs at least one of `percent`, `count` and `consecutive`")
        }
        if percent == nil { minimum?.report("is the sample that `percent` needs, and there is no `percent`") }
        return FailureThreshold(
            percent: percent,
            minimum: minimum?.int(in: 1...Int.max) ?? FailureThreshold.usualMinimum,
            count: count,
            consecutive: consecutive
        )
    }

    private func timeOfDay(_ value: YAMLValue) -> TimeOfDay? {
        guard let time = value.text.flatMap(TimeOfDay.init(parsing:)) else {
            value.report("must be a time of the day in quotes, from \"00:00\" to \"23:59\", found \(value.found)")
            return nil
        }
        return time
    }
}
