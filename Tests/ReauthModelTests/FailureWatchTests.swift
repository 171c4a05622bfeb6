import ReauthModel
import ReauthTesting
import Testing

/// Which failures stop a lane or a run, and that no sequence of ends passes a threshold unseen.
@Suite struct FailureWatchTests {
    private let box = LaneKey.provider("box")
    private let salesforce = LaneKey.provider("salesforce")

    private func watch(_ threshold: FailureThreshold, _ ends: [(LaneKey?, Outcome)]) -> FailureWatch {
        var watch = FailureWatch(threshold)
        for (lane, outcome) in ends { watch.end(outcome, in: lane) }
        return watch
    }

    @Test func moreThanSoManyOfAHundredStopTheirLane() {
        let good = Array(repeating: (Optional(box), Outcome.awaitingCode), count: 38)
        let threshold = FailureThreshold(percent: 5)
        let two = watch(threshold, good + [(box, .failed), (box, .inDoubt)])
        #expect(two.breaches.isEmpty && !two.isStopped(box))
        let three = watch(threshold, good + [(box, .failed), (box, .inDoubt), (box, .failed)])
        #expect(three.isStopped(box))
        #expect(
            three.breaches.first?.description
                == "box: 3 of 41 instances failed or are in doubt, more than 5 % of at least 20"
        )
    }

    @Test func aLaneStopsWithoutTheOthers() {
        let threshold = FailureThreshold(percent: 50, minimum: 4)
        let ends =
            Array(repeating: (Optional(box), Outcome.failed), count: 4)
            + Array(repeating: (Optional(salesforce), Outcome.rotated), count: 10)
        let both = watch(threshold, ends.reversed())
        #expect(both.isStopped(box) && !both.isStopped(salesforce) && !both.isRunStopped)
    }

    @Test func fewItemsAreNoSampleAndNothingIsDoneForSomeOfThem() {
        let threshold = FailureThreshold(percent: 1, minimum: 20)
        let ends =
            Array(repeating: (Optional(box), Outcome.failed), count: 19)
            + Array(repeating: (Optional(box), Outcome.skipped), count: 100)
            + Array(repeating: (Optional(box), Outcome.superseded), count: 100)
        #expect(watch(threshold, ends).breaches.isEmpty)
        #expect(watch(threshold, ends + [(box, .awaitingCode)]).isStopped(box))
    }

    @Test func absoluteAndConsecutiveCountsStop() {
        let four = Array(repeating: (Optional(box), Outcome.failed), count: 4)
        #expect(watch(FailureThreshold(count: 4), four).breaches.isEmpty)
        #expect(watch(FailureThreshold(count: 3), four).breaches.map(\.rule) == [.count(3), .count(3)])
        let mixed = four + [(box, .healthy)] + four
        #expect(watch(FailureThreshold(consecutive: 5), mixed).breaches.isEmpty)
        let row = watch(FailureThreshold(consecutive: 5), mixed + [(box, .inDoubt)])
        #expect(row.isStopped(box))
        #expect(row.breaches.first?.description == "box: 9 of 10 instances failed or are in doubt, the last 5 in a row")
    }

    /// Failures of several providers, each below its own threshold, may be too many for the run.
    @Test func theRunHasAThresholdOfItsOwn() {
        let ends = (0..<10).flatMap { number in
            Array(repeating: (Optional(LaneKey.provider("p\(number)")), Outcome.failed), count: 3)
        }
        let all = watch(FailureThreshold(count: 20), ends)
        #expect(all.isRunStopped && all.isStopped(nil) && all.breaches.map(\.scope) == [.run])
        #expect(all.breaches.first?.description == "the run: 21 of 21 instances failed or are in doubt, more than 20")
    }

    @Test func whatEndedBeforeCounts() {
        let before: [LaneKey?: [Outcome: Int]] = [box: [.failed: 3, .rotated: 17, .skipped: 900], nil: [.healthy: 50]]
        #expect(FailureWatch(FailureThreshold(percent: 10), outcomes: before).isStopped(box))
        var watch = FailureWatch(FailureThreshold(percent: 15), outcomes: before)
        #expect(!watch.isStopped(box))
        watch.end(.failed, in: box)
        #expect(watch.isStopped(box) && !watch.isRunStopped)
    }

    /// The watch stops at the very end that passes the threshold, whatever came before.
    @Test(arguments: UInt64(1)...200)
    func aThresholdIsNeverPassedUnseen(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let threshold = FailureThreshold(
            percent: Bool.random(using: &random) ? Double.random(in: 0...60, using: &random) : nil,
            minimum: Int.random(in: 1...30, using: &random),
            count: Bool.random(using: &random) ? Int.random(in: 0...30, using: &random) : nil,
            consecutive: Bool.random(using: &random) ? Int.random(in: 1...8, using: &random) : nil
        )
        var watch = FailureWatch(threshold)
        var ends: [Outcome] = []
        for _ in 0..<300 {
            let outcome = Outcome.allCases.randomElement(using: &random) ?? .failed
            watch.end(outcome, in: box)
            if outcome.isSample { ends.append(outcome) }
            let failed = ends.count(where: \.isFailure)
            let row = ends.reversed().prefix(while: \.isFailure).count
            let isPassed =
                threshold.count.map { failed > $0 } ?? false || threshold.consecutive.map { row >= $0 } ?? false
                || threshold.percent.map {
                    ends.count >= threshold.minimum && Double(failed) * 100 > $0 * Double(ends.count)
                } ?? false
            if isPassed { #expect(watch.isStopped(box) && watch.isRunStopped) }
            if watch.isStopped(box) { break }
            #expect(!isPassed)
        }
    }
}
