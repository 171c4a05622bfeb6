package import CoreMetrics
import Synchronization

/// Keeps what is measured, and writes it in the text format of Prometheus (version 0.0.4).
///
/// By hand, because swift-prometheus is not among the packages that this program is built from. It takes the measures of
/// ``Measure`` and no other, with the labels that they have, and a bounded number of series.
package final class PrometheusRegistry: MetricsFactory {
    /// The most series of one measure; further ones are not kept.
    static let maximumSeries = 500

    private struct Series {
        var value = 0.0
        /// For a histogram: how many values were not above each bound, the last one without a bound.
        var buckets: [Int] = []
    }

    private let series = Mutex<[Measure: [[String]: Series]]>([:])

    package init() {}

    /// The registry of this process: with its first use, everything that is measured from then on goes into it.
    package static let shared: PrometheusRegistry = {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    // MARK: Values

    func change(_ measure: Measure, _ values: [String], _ body: (inout Double) -> Void) {
        withSeries(measure, values) { body(&$0.value) }
    }

    func observe(_ measure: Measure, _ values: [String], _ value: Double) {
        let bounds = measure.buckets
        withSeries(measure, values) { series in
            if series.buckets.isEmpty { series.buckets = Array(repeating: 0, count: bounds.count + 1) }
            series.value += value
            for (index, bound) in bounds.enumerated() where value <= bound { series.buckets[index] += 1 }
            series.buckets[bounds.count] += 1
        }
    }

    private func withSeries(_ measure: Measure, _ values: [String], _ body: (inout Series) -> Void) {
        series.withLock { all in
            let known = all[measure, default: [:]]
            guard known[values] != nil || known.count < Self.maximumSeries else { return }
            body(&all[measure, default: [:]][values, default: Series()])
        }
    }

    // MARK: Text

    /// All measures, in the order of their names, each with its help and its type.
    package var text: String {
        let all = series.withLock { $0 }
        var text = ""
        for measure in Measure.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let series = all[measure], !series.isEmpty else { continue }
            text += "# HELP \(measure.rawValue) \(Self.escaped(measure.help, quotes: false))\n"
            text += "# TYPE \(measure.rawValue) \(measure.kind.rawValue)\n"
            for (values, series) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let labels = Array(zip(measure.labels, values))
                guard measure.kind == .histogram else {
                    text += "\(measure.rawValue)\(Self.text(of: labels)) \(Self.text(of: series.value))\n"
                    continue
                }
                let bounds = measure.buckets.map { Self.text(of: $0) } + ["+Inf"]
                for (bound, count) in zip(bounds, series.buckets) {
                    text += "\(measure.rawValue)_bucket\(Self.text(of: labels + [("le", bound)])) \(count)\n"
                }
                text += "\(measure.rawValue)_sum\(Self.text(of: labels)) \(Self.text(of: series.value))\n"
                text += "\(measure.rawValue)_count\(Self.text(of: labels)) \(series.buckets.last ?? 0)\n"
            }
        }
        return text
    }

    private static func text(of labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{\(labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ","))}"
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
    }

    // MARK: Handlers

    /// The values of a measure's labels, in their order; `nil` for a measure that is not one of ours, or other labels.
    private func place(_ label: String, _ dimensions: [(String, String)]) -> (measure: Measure, values: [String])? {
        guard let measure = Measure(rawValue: label) else { return nil }
        let given = Dictionary(dimensions) { first, _ in first }
        let values = measure.labels.compactMap { given[$0] }
        return values.count == measure.labels.count && given.count == values.count ? (measure, values) : nil
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard let place = place(label, dimensions), place.measure.kind == .counter else {
            return NOOPMetricsHandler.instance
        }
        return SeriesHandler(registry: self, measure: place.measure, values: place.values)
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard let place = place(label, dimensions), place.measure.kind == (aggregate ? .histogram : .gauge) else {
            return NOOPMetricsHandler.instance
        }
        return SeriesHandler(registry: self, measure: place.measure, values: place.values)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        NOOPMetricsHandler.instance
    }

    // The values stay: a handler is made for each of them.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// One series of a registry.
private final class SeriesHandler: CounterHandler, RecorderHandler {
    private let registry: PrometheusRegistry
    private let measure: Measure
    private let values: [String]

    init(registry: PrometheusRegistry, measure: Measure, values: [String]) {
        self.registry = registry
        self.measure = measure
        self.values = values
    }

    func increment(by amount: Int64) {
        registry.change(measure, values) { $0 += Double(amount) }
    }

    func reset() {
        registry.change(measure, values) { $0 = 0 }
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        measure.kind == .histogram
            ? registry.observe(measure, values, value) : registry.change(measure, values) { $0 = value }
    }
}
