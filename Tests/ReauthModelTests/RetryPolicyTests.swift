import ReauthModel
import ReauthTesting
import Testing

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(tries: 5, base: .milliseconds(500), cap: .seconds(30))

    @Test(arguments: [
        (1, Duration.milliseconds(500)), (2, .seconds(1)), (3, .seconds(2)), (4, .seconds(4)), (5, .seconds(8)),
        (6, .seconds(16)), (7, .seconds(30)), (8, .seconds(30)), (20, .seconds(30)), (64, .seconds(30)),
        (65, .seconds(30)), (1_000_000, .seconds(30)), (Int.max, .seconds(30)),
    ])
    func theWaitLiesBetweenNothingAndACeilingThatDoublesUpToTheCap(failures: Int, ceiling: Duration) {
        var random = SplitMix64(seed: UInt64(bitPattern: Int64(failures)))
        let delays = (0..<500).map { _ in policy.delay(afterFailures: failures, using: &random) }
        #expect(delays.allSatisfy { (.zero...ceiling).contains($0) })
        // Full jitter: all of the range is used, so many items that failed together come back spread out.
        for quarter in 0..<4 {
            let part = ceiling * quarter / 4...ceiling * (quarter + 1) / 4
            let share = delays.filter(part.contains).count
            #expect((85...165).contains(share), "quarter \(quarter) has \(share) of 500")
        }
    }

    @Test func theEndsOfTheRangeAreTheEndsOfTheJitter() {
        var (least, most) = (Constant(value: 0), Constant(value: .max))
        #expect(policy.delay(afterFailures: 3, using: &least) == .zero)
        #expect(policy.delay(afterFailures: 3, using: &most) <= .seconds(2))
        #expect(policy.delay(afterFailures: 3, using: &most) > .milliseconds(1999))
    }

    @Test func aBaseAboveTheCapIsCapped() {
        let policy = RetryPolicy(tries: 2, base: .seconds(90), cap: .seconds(10))
        var most = Constant(value: .max)
        #expect(policy.delay(afterFailures: 1, using: &most) <= .seconds(10))
    }

    @Test func noFailureWaitsLikeTheFirst() {
        var most = Constant(value: .max)
        #expect(policy.delay(afterFailures: 0, using: &most) <= .milliseconds(500))
        #expect(policy.delay(afterFailures: -3, using: &most) <= .milliseconds(500))
    }

    @Test(arguments: [
        (-1, Duration.seconds(5)), (0, .seconds(5)), (1, .seconds(10)), (2, .seconds(20)), (5, .seconds(160)),
        (6, .seconds(300)), (7, .seconds(300)), (Int.max, .seconds(300)),
    ])
    func anItemIsPutOffForLongerEachTimeUpToFiveMinutes(pauses: Int, pause: Duration) {
        #expect(RetryPolicy().pause(afterPauses: pauses) == pause)
    }

    @Test func theSameNumbersGiveTheSameWait() {
        var (one, same) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
        for failures in 1...10 {
            let delay = policy.delay(afterFailures: failures, using: &one)
            #expect(delay == policy.delay(afterFailures: failures, using: &same))
        }
    }
}

/// A generator that always gives the same number.
private struct Constant: RandomNumberGenerator {
    var value: UInt64

    mutating func next() -> UInt64 { value }
}
