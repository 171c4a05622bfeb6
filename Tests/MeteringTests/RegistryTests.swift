import CoreMetrics
import Testing

@testable import Metering

@Suite struct RegistryTests {
    private let registry = PrometheusRegistry()

    private func count(_ measure: Measure, _ labels: [(String, String)], by amount: Int64 = 1) {
        registry.makeCounter(label: measure.rawValue, dimensions: labels).increment(by: amount)
    }

    @Test func `counters, gauges and histograms are what they are called`() throws {
        count(.requests, [("lane", "salesforce"), ("class", "2xx")])
        count(.requests, [("class", "2xx"), ("lane", "salesforce")], by: 2)
        count(.requests, [("lane", "box"), ("class", "none")])
        let gauge = registry.makeRecorder(
            label: Measure.laneRate.rawValue,
            dimensions: [("lane", "box")],
            aggregate: false
        )
        gauge.record(2.5)
        gauge.record(1.25)
        let histogram = registry.makeRecorder(label: Measure.storeCommit.rawValue, dimensions: [], aggregate: true)
        for value in [0.0005, 0.001, 0.003, 0.2, 99] { histogram.record(value) }
        let text = try PrometheusText(registry.text)
        #expect(text.value("reauth_requests_total", ["lane": "salesforce", "class": "2xx"]) == "3")
        #expect(text.value("reauth_requests_total", ["lane": "box", "class": "none"]) == "1")
        #expect(text.value("reauth_lane_rate_requests_per_second", ["lane": "box"]) == "1.25")
        // Each bucket counts what is not above its bound.
        #expect(text.value("reauth_store_commit_seconds_bucket", ["le": "0.001"]) == "2")
        #expect(text.value("reauth_store_commit_seconds_bucket", ["le": "0.25"]) == "4")
        #expect(text.value("reauth_store_commit_seconds_bucket", ["le": "10"]) == "4")
        #expect(text.value("reauth_store_commit_seconds_bucket", ["le": "+Inf"]) == "5")
        #expect(text.value("reauth_store_commit_seconds_count") == "5")
        #expect(text.value("reauth_store_commit_seconds_sum")?.hasPrefix("99.2") == true)
        #expect(text.families.map(\.name) == text.families.map(\.name).sorted())
    }

    @Test func `a value of a label stays one, whatever is in it`() throws {
        let odd = "a\"b\\c\nd\\\"} 1\n# EOF"
        count(.signIns, [("result", odd)])
        #expect(try PrometheusText(registry.text).value("reauth_sign_ins_total", ["result": odd]) == "1")
    }

    @Test func `only our measures are kept, with the labels that they have, and not too many`() throws {
        registry.makeCounter(label: "hb_requests", dimensions: []).increment(by: 1)
        count(.requests, [("lane", "box")])
        count(.requests, [("lane", "box"), ("class", "2xx"), ("instance", "4711")])
        registry.makeRecorder(label: Measure.requests.rawValue, dimensions: [], aggregate: false).record(1.0)
        registry.makeTimer(label: Measure.storeCommit.rawValue, dimensions: []).recordNanoseconds(1)
        #expect(registry.text.isEmpty)
        for number in 0..<2000 { count(.signIns, [("result", "r\(number)")]) }
        #expect(try PrometheusText(registry.text).families.first?.samples.count == PrometheusRegistry.maximumSeries)
    }

    @Test(arguments: Measure.allCases)
    func `names tell their units, and what only grows ends in total`(measure: Measure) {
        #expect(measure.rawValue.wholeMatch(of: /reauth_[a-z_]+[a-z]/) != nil)
        #expect(measure.rawValue.hasSuffix("_total") == (measure.kind == .counter))
        #expect(
            measure.labels == measure.labels.sorted()
                && Set(measure.labels).isDisjoint(with: ["instance", "run", "le"])
        )
        #expect(measure.help.hasSuffix(".") && !measure.help.contains("\n"))
        #expect(measure.buckets == measure.buckets.sorted())
    }
}
