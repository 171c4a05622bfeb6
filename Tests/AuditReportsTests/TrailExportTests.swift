import JSON
import OAuth
import ReauthEngine
import ReauthModel
import Testing

@testable import AuditReports
@testable import RunStoreContract

@Suite struct TrailExportTests {
    private func store(_ count: Int) async throws -> SampleStore {
        let sample = try await SampleStore([ItemSeed(instanceID: InstanceID(rawValue: "1"))])
        for number in 1...count {
            let event = Event(.paused, at: moment(Int64(number)), detail: "the run, by ada \(number)")
            try await sample.store.note(event, of: sample.run.id)
        }
        return sample
    }

    private func lines(_ sample: SampleStore, after position: Int64 = 0, as form: TrailForm) async throws -> [String] {
        var collected = Collected()
        try await TrailReport(store: sample.store, run: sample.run.id).lines(after: position, as: form) {
            collected.add($0)
        }
        return collected.lines
    }

    private static let forms: [TrailForm] = [.events, .ocsf(toolVersion: "1.2.3"), .syslog]

    /// A SIEM that is fed in steps gets each record once, in order.
    @Test(arguments: forms) func stepsTogetherAreTheWhole(_ form: TrailForm) async throws {
        let sample = try await store(2100)
        let all = try await lines(sample, as: form)
        #expect(all.count >= 2100)
        for position in [0, 1, 1999, 2000, 2001, all.count - 1, all.count, all.count + 7] {
            let rest = try await lines(sample, after: Int64(position), as: form)
            #expect(rest == Array(all.dropFirst(position)))
        }
        let again = try await lines(sample, as: form)
        #expect(again == all)
    }

    @Test func theLastPositionIsTold() async throws {
        let sample = try await store(3)
        let report = TrailReport(store: sample.store, run: sample.run.id)
        let last = try await report.lines { _ in }
        let unchanged = try await report.lines(after: last) { _ in }
        #expect(last >= 3)
        #expect(unchanged == last)
    }
}
