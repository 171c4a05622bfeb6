import ReauthModel
import ReauthTesting
import Testing

/// What is shown of a pace agrees with its limit.
@Suite struct PaceMeterTests {
    @Test func whatWasSentUnderAnotherLimitIsNoPaceOfThisOne() {
        var meter = PaceMeter(interval: .milliseconds(50), lateness: .milliseconds(25))
        for number in 0..<200 { meter.count(at: .milliseconds(50 * number), moment: .milliseconds(50 * number)) }
        #expect(meter.recent(at: .seconds(10)) > 19)
        meter.change(interval: .milliseconds(200), lateness: .milliseconds(100), at: .seconds(10))
        for number in 0..<5 {
            let moment = Duration.seconds(10) + .milliseconds(200 * number)
            meter.count(at: moment, moment: moment)
            #expect(meter.recent(at: moment) <= 5)
        }
    }

    /// 215/s of 150/s were shown: three requests, measured over 14 ms.
    @Test func aShortSpanIsNotTakenForALongOne() {
        var meter = PaceMeter(interval: .milliseconds(7), lateness: .milliseconds(7))
        for number in 0..<3 { meter.count(at: .milliseconds(7 * number), moment: .milliseconds(7 * number)) }
        #expect(meter.recent(at: .milliseconds(14)) == 3)
        #expect(meter.sent == 3)
    }

    @Test(arguments: [1, 7, 20, 150, 600], [1, 2, 3] as [UInt64])
    func whoKeepsToTheLimitIsNeverShownAboveIt(rate: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let interval = Duration.seconds(1) / rate
        let lateness = max(interval, .milliseconds(5))
        var meter = PaceMeter(interval: interval, lateness: lateness)
        var now = Duration.seconds(100)
        var moment = now
        var wall = now
        var peak = 0.0
        // However fast, it is read as often, and between two lulls lies as much time.
        let (requests, betweenLulls) = (max(3000, rate * 100), max(200, rate * 5))
        for _ in 0..<requests {
            // Now and then nothing is to be sent.
            if Int.random(in: 0..<betweenLulls, using: &generator) == 0 {
                moment += .seconds(Int.random(in: 1...20, using: &generator))
            }
            // Readings come whenever they like, two of them at once too.
            while wall <= moment {
                peak = max(peak, meter.recent(at: wall))
                wall += .milliseconds(Int.random(in: 0...1500, using: &generator))
            }
            now = max(now, moment + lateness * Int.random(in: 0...100, using: &generator) / 100)
            meter.count(at: now, moment: moment)
            wall = max(wall, now)
            moment += interval
        }
        #expect(peak <= Double(rate) * 1.000_001)
        #expect(peak > Double(rate) * 0.9)
        #expect(meter.average <= Double(rate) * 1.000_001)
        #expect(meter.sent == requests)
    }

    @Test func followsAChangeWithinSeconds() {
        var meter = PaceMeter(interval: .milliseconds(100), lateness: .milliseconds(100))
        for tenth in 0..<100 {
            meter.count(at: .milliseconds(100 * tenth), moment: .milliseconds(100 * tenth))
            if tenth.isMultiple(of: 10) { _ = meter.recent(at: .milliseconds(100 * tenth)) }
        }
        #expect(meter.recent(at: .seconds(10)) > 9)
        for second in 11...16 { _ = meter.recent(at: .seconds(second)) }
        #expect(meter.recent(at: .seconds(17)) == 0)
        // A lull does not count in what is told at the end.
        #expect(meter.average == 10)
    }

    @Test func nothingIsMeasuredBeforeTheFirst() {
        var meter = PaceMeter(interval: .zero, lateness: .zero)
        #expect(meter.recent(at: .zero) == 0)
        #expect(meter.recent(at: .seconds(50)) == 0)
        #expect(meter.average == 0)
        meter.count(at: .seconds(60), moment: .seconds(60))
        #expect(meter.recent(at: .seconds(61)) == 1)
        #expect(meter.average == 0)
    }
}
