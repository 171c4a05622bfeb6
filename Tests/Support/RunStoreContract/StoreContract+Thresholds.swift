import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let breach = ThresholdBreach(scope: .lane(box), rule: .count(10), failed: 11, ended: 40)

    /// What is kept of a failure threshold that stopped a run.
    package static let thresholds = [
        StoreContract("no threshold has stopped a new run, whatever operators asked of it") { store in
            try await store.begin([seed("1")])
            try await store.steer(sampleRun, .stop(.soon), by: "failure threshold: ada", at: moment(1))
            try await store.steer(sampleRun, .resume(box), by: "ada", at: moment(2))
            #expect(try await store.thresholdStanding(of: sampleRun) == ThresholdStanding())
        },
        StoreContract("a run that a threshold stopped stays stopped until a person has looked") { store in
            try await store.begin([seed("1")])
            try await store.stopAtThreshold(sampleRun, [breach], at: moment(1))
            #expect(try await store.thresholdStanding(of: sampleRun).stoppedAt == moment(1))
            // Neither a pause nor its end is such a look.
            try await store.steer(sampleRun, .pause(nil), by: "ada", at: moment(2))
            try await store.steer(sampleRun, .resume(nil), by: "ada", at: moment(3))
            #expect(try await store.thresholdStanding(of: sampleRun).stoppedAt == moment(1))
            let counts: [LaneKey?: FailureWatch.Count] = [
                box: FailureWatch.Count(ended: 40, failed: 11), nil: FailureWatch.Count(ended: 2, failed: 1),
            ]
            try await store.passThreshold(sampleRun, counts, by: "x, box 99 of 99", at: moment(4))
            let passed = try await store.thresholdStanding(of: sampleRun)
            #expect(passed.stoppedAt == nil && passed.passed == counts)
            try await store.stopAtThreshold(sampleRun, [breach], at: moment(5))
            let again = try await store.thresholdStanding(of: sampleRun)
            #expect(again.stoppedAt == moment(5) && again.passed == counts)
        },
        StoreContract("a stop by a threshold and the look stand in the audit trail") { store in
            try await store.begin([seed("1")])
            try await store.stopAtThreshold(sampleRun, [breach], at: moment(1))
            let counts: [LaneKey?: FailureWatch.Count] = [box: FailureWatch.Count(ended: 40, failed: 11)]
            try await store.passThreshold(sampleRun, counts, by: "ada", at: moment(2))
            let trail = try await store.events(of: sampleRun, after: 0, limit: 99)
            #expect(trail.map(\.sequence) == [0, 0] && trail.map(\.event.at) == [moment(1), moment(2)])
            #expect(trail.map(\.event.kind) == [.stopRequested, .resumed])
            #expect(
                trail.map(\.event.detail) == [
                    "failure threshold: box: 11 of 40 instances failed or are in doubt, more than 10",
                    "past the failure threshold: box 11 of 40, by ada",
                ]
            )
        },
    ]
}
