import ReauthModel
import StrictYAML

/// Decodes `safety`: what keeps a run from doing more harm, or working for longer, than it may.
struct SafetyDecoder {
    private static let duration = DurationDecoder(from: "1m", to: "30d", examples: "90m, 4h or 1d")

    func limits(_ mapping: YAMLMapping?, action: Action?) -> SafetyLimits {
        guard let mapping else { return SafetyLimits() }
        let waves = mapping.optional("waves", harmless: true)
        if waves != nil, let action, ![.rotate, .retire].contains(action) {
            waves?.report("go with `action: rotate` or `retire` only, which revoke; remove it")
        }
        let approval = mapping.optional("approveWaves", harmless: true)
        if waves == nil { approval?.report("says how waves begin, and there are no `waves`") }
        return SafetyLimits(
            maxInstances: mapping.optional("maxInstances", harmless: true)?.int(in: 1...Int.max),
            waves: waves.flatMap(self.waves) ?? [],
            approvesWaves: approval?.bool() ?? false,
            failureThreshold: mapping.optional("failureThreshold").flatMap(threshold),
            until: mapping.optional("until", harmless: true).flatMap(timeOfDay),
            maxDuration: mapping.optional("maxDuration", harmless: true).flatMap(Self.duration.duration)
        )
    }

    private func waves(_ value: YAMLValue) -> [WaveSize]? {
        guard let values = value.list() else { return nil }
        let sizes = values.compactMap(waveSize)
        guard sizes.count == values.count else { return nil }
        for (value, pair) in zip(values.dropFirst(), zip(sizes, sizes.dropFirst())) where !pair.0.isBelow(pair.1) {
            value.report("must be more than the size before it: each wave says how many may have been begun in all")
        }
        guard sizes.last == .percent(100) else {
            (values.last ?? value).report("must be 100%, the last wave, so that no instance is forgotten")
            return nil
        }
        return sizes
    }

    private func waveSize(_ value: YAMLValue) -> WaveSize? {
        guard let text = value.text else { return value.int(in: 1...Int.max).map(WaveSize.count) }
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent <= 100 else {
            value.report("must be a number of instances or a share, for example 1 or 10%, found \(value.found)")
            return nil
        }
        return .percent(percent)
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

extension WaveSize {
    /// Whether it is less than another size; of a number and a share that depends on the fleet, and is not known here.
    fileprivate func isBelow(_ other: WaveSize) -> Bool {
        switch (self, other) {
        case (.count(let own), .count(let others)): own < others
        case (.percent(let own), .percent(let others)): own < others
        case (.count, .percent): true
        case (.percent, .count): false
        }
    }
}
