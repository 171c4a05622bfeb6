import ReauthModel
import Testing

/// A lane slows down when its far side cannot keep up, and settles near what that can bear.
@Suite struct AdaptiveRateTests {
    @Test func aSignOfOverloadSlowsDownOnce() {
        var rate = AdaptiveRate()
        #expect(rate.share == 1 && !rate.isSlowed)
        rate.slowDown(sentAt: .seconds(1), now: .seconds(2))
        #expect(rate.share == AdaptiveRate.decrease)
        // They were under way together.
        for _ in 0..<20 { rate.slowDown(sentAt: .seconds(1.5), now: .seconds(2.5)) }
        #expect(rate.share == AdaptiveRate.decrease)
        rate.slowDown(sentAt: .seconds(3), now: .seconds(4))
        #expect(rate.share == AdaptiveRate.decrease * AdaptiveRate.decrease)
    }

    @Test func itNeverStandsStillAndNeverExceedsWhatIsConfigured() {
        var rate = AdaptiveRate()
        for second in 1...100 { rate.slowDown(sentAt: .seconds(second), now: .seconds(second)) }
        #expect(rate.share == AdaptiveRate.floor)
        for second in 101...2000 { rate.answer(after: .milliseconds(10), now: .seconds(second)) }
        #expect(rate.share == 1)
        for second in 2001...2100 { rate.answer(after: .milliseconds(10), now: .seconds(second)) }
        #expect(rate.share == 1)
    }

    @Test func answersThatTakeMuchLongerSlowDown() {
        var rate = AdaptiveRate()
        for second in 0..<100 { rate.answer(after: .milliseconds(100), now: .seconds(second)) }
        // Slower, and still quick.
        for second in 100..<200 { rate.answer(after: .milliseconds(900), now: .seconds(second)) }
        #expect(rate.share == 1)
        for second in 200..<300 { rate.answer(after: .seconds(5), now: .seconds(second)) }
        #expect(rate.share < 0.5)
        // A call whose time says nothing of the far side, such as one that waits for a refresh.
        let share = rate.share
        for second in 300..<305 { rate.answer(after: nil, now: .seconds(second)) }
        #expect(rate.share > share)
    }

    @Test func anEarlierProcessIsGoneOnFrom() {
        var rate = AdaptiveRate()
        rate.restore(0.25)
        #expect(rate.share == 0.25)
        rate.restore(0.5)
        rate.restore(-1)
        #expect(rate.share == 0.25)
        rate.restore(0.000_1)
        #expect(rate.share == AdaptiveRate.floor)
    }

    /// Far sides that bear a hundredth up to nine tenths of what is configured, and answer 429 to what comes too early.
    @Test(arguments: [0.02, 0.1, 0.25, 0.5, 0.9])
    func itSettlesNearWhatTheFarSideBears(bearable: Double) {
        var rate = AdaptiveRate()
        let configured = 200.0
        var now = 0.0
        var (sent, refused) = (0, 0)
        var free = 0.0
        while now < 600 {
            now += 1 / (configured * rate.share)
            sent += 1
            if now < free - 0.000_1 {
                refused += 1
                rate.slowDown(sentAt: .seconds(now), now: .seconds(now + 0.05))
                // The lane is parked for a second.
                now += 1
            } else {
                free = max(free, now) + 1 / (configured * bearable)
                rate.answer(after: .milliseconds(50), now: .seconds(now))
            }
        }
        #expect(Double(refused) / Double(sent) < 0.02, "\(refused) of \(sent)")
        #expect(Double(sent - refused) > 0.75 * 600 * configured * bearable, "\(sent - refused)")
    }
}
