import ReauthModel
import StrictYAML

/// Decodes `limits`.
struct LimitsDecoder {
    /// What `limits` says.
    struct Limits {
        var concurrency = 64
        var platform: LaneLimit?
        var providers: [String: LaneLimit] = [:]
    }

    func limits(_ mapping: YAMLMapping?) -> Limits {
        var limits = Limits()
        guard let mapping else { return limits }
        if let value = mapping.optional("concurrency", harmless: true)?.int(in: LaneLimit.concurrencyRange) {
            limits.concurrency = value
        }
        limits.platform = mapping.optional("platform").flatMap { lane($0, default: .platform) }
        for entry in mapping.optional("providers")?.mapping()?.entries() ?? [] {
            guard LaneKey.isProviderName(entry.key) else {
                entry.value.report("is not a provider's name: a-z, 0-9 and `-`, and not `platform`")
                continue
            }
            limits.providers[entry.key] = lane(entry.value, default: .unknownProvider)
        }
        return limits
    }

    /// A limit whose missing half is that of `fallback`.
    private func lane(_ value: YAMLValue, default fallback: LaneLimit) -> LaneLimit? {
        guard let mapping = value.mapping() else { return nil }
        let rate = mapping.optional("rate", harmless: true)
        let concurrency = mapping.optional("concurrency", harmless: true)
        guard mapping.contains("rate") || mapping.contains("concurrency") else {
            value.report("must hold `rate`, `concurrency` or both")
            return nil
        }
        return LaneLimit(
            windows: rate.map(windows) ?? fallback.windows,
            concurrency: concurrency?.int(in: LaneLimit.concurrencyRange) ?? fallback.concurrency
        )
    }

    private func windows(_ value: YAMLValue) -> [RateWindow] {
        let values = value.isList ? value.filledList() ?? [] : [value]
        var windows: [RateWindow] = []
        for value in values {
            guard let window = window(value) else { continue }
            if windows.contains(where: { $0.period == window.period }) {
                value.report("is a second rate for the same unit; keep one")
            } else {
                windows.append(window)
            }
        }
        return windows
    }

    private func window(_ value: YAMLValue) -> RateWindow? {
        guard let text = value.text, text.first?.isNumber == true, let window = RateWindow(parsing: text) else {
            value.report(
                "must be COUNT/UNIT with a count of at least 1 and s, m, h or d, for example 10/s; found \(value.found)"
            )
            return nil
        }
        return window
    }
}
