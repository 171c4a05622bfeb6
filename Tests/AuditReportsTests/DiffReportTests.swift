import AuditReports
import JSON
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// Two runs side by side.
@Suite struct DiffReportTests {
    private static let newer = RunID(rawValue: "rotate-crm-20270116T080000Z")

    /// A store with two runs; an instance has its outcome in each, `nil` where a run does not have it.
    private func report(_ instances: [(id: String, before: Outcome??, after: Outcome??)]) async throws -> DiffReport {
        let sample = try await SampleStore(
            instances.compactMap { id, before, _ in
                before.map { end in Sample(id, lane: "box", name: "=\(id)", element: "box") { $0.outcome = end } }
            }
        )
        var record = sample.run
        record.id = Self.newer
        try await sample.store.beginRun(record)
        let later = instances.filter { $0.after != nil }
        let seeds = later.map { ItemSeed(instanceID: InstanceID(rawValue: $0.id), name: "=\($0.id)", element: "box") }
        try await sample.store.add(seeds, lanes: { _ in LaneKey(rawValue: "box") }, to: record.id)
        _ = try await sample.store.pinInput(of: record.id, carriedColumns: [], contentDigest: "c1")
        for (sequence, instance) in zip(Int64(1)..., later) {
            guard let outcome = instance.after ?? nil else { continue }
            var item = try #require(try await sample.store.item(of: record.id, sequence: sequence))
            (item.progress.outcome, item.progress.reason) = (outcome, outcome == .failed ? .throttled : nil)
            _ = try await sample.store.write(Checkpoint(item: item), to: record.id)
        }
        return DiffReport(store: sample.store, older: sample.run, newer: record)
    }

    private static let fleet: [(String, Outcome??, Outcome??)] = [
        ("9", .healthy, .failed), ("10", .awaitingCode, .awaitingCode), ("2", .failed, .healthy),
        ("3", .healthy, .healthy),
        ("4", nil, .healthy), ("5", .healthy, nil), ("6", .skipped, .healthy),
    ]

    @Test func eachInstanceThatChangedOrDoesNotWorkHasALine() async throws {
        var collected = Collected()
        let counts = try await report(Self.fleet).list(asJSON: false) { collected.add($0) }
        #expect(
            collected.text.replacing("\r\n", with: "\n") == """
                change,instance_id,name,element,provider,before_outcome,before_reason,after_outcome,after_reason
                still_waiting,10,"'=10",box,box,awaiting_code,,awaiting_code,
                recovered,2,"'=2",box,box,failed,,healthy,
                new,4,"'=4",box,box,,,healthy,
                gone,5,"'=5",box,box,healthy,,,
                changed,6,"'=6",box,box,skipped,,healthy,
                newly_broken,9,"'=9",box,box,healthy,,failed,throttled

                """
        )
        #expect(
            counts == [.stillWaiting: 1, .recovered: 1, .new: 1, .gone: 1, .changed: 1, .newlyBroken: 1, .same: 1]
        )
    }

    @Test func theSameAsJSON() async throws {
        var collected = Collected()
        try await report(Self.fleet).list(asJSON: true) { collected.add($0) }
        let document = try #require(JSONValue(collected.bytes))
        #expect(document["schema"] == .integer(1))
        #expect(document["older"]?.text == sampleRun.rawValue && document["newer"]?.text == Self.newer.rawValue)
        guard case .array(let instances) = document["instances"] else { throw NoList() }
        #expect(instances.map { $0["instance_id"]?.text } == ["10", "2", "4", "5", "6", "9"])
        #expect(
            instances.last
                == .object([
                    "change": .string("newly_broken"), "instance_id": .string("9"), "name": .string("=9"),
                    "element": .string("box"),
                    "provider": .string("box"), "before_outcome": .string("healthy"),
                    "after_outcome": .string("failed"),
                    "after_reason": .string("throttled"),
                ])
        )
        #expect(document["counts"]?["same"] == .integer(1) && document["counts"]?["still_broken"] == .integer(0))
    }

    /// More instances than a page, some of them in one run only, and ids of which one begins another.
    @Test func largeRunsAreMergedWithoutALoss() async throws {
        let ids = (1...5000).map(String.init)
        let fleet = ids.map { id -> (String, Outcome??, Outcome??) in
            let number = Int(id) ?? 0
            let isOld = number % 3 != 0
            let isNew = number % 5 != 0 || !isOld
            return (id, isOld ? .some(.healthy) : nil, isNew ? .some(.failed) : nil)
        }
        var seen: [String] = []
        var counts: [HealthChange: Int] = [:]
        try await report(fleet).walk { compared in
            seen.append(compared.after?.instance.rawValue ?? compared.before?.instance.rawValue ?? "")
            counts[compared.change, default: 0] += 1
        }
        #expect(seen == ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(counts == [.new: 1666, .gone: 667, .newlyBroken: 2667])
    }

    @Test func nothingIsListedOfTwoEmptyRuns() async throws {
        var collected = Collected()
        #expect(try await report([]).list(asJSON: true) { collected.add($0) } == [:])
        guard case .array(let none) = JSONValue(collected.bytes)?["instances"] else { throw NoList() }
        #expect(none == [])
    }

    private struct NoList: Error {}
}
