import ReauthModel
import Testing

/// When a lane's far side counts as down, and when it is tried again.
@Suite struct LaneBreakerTests {
    private func seconds(_ count: Double) -> Duration { .seconds(count) }

    /// A breaker that has just opened, at second 4.
    private func opened() -> LaneBreaker {
        var breaker = LaneBreaker()
        for second in 0..<4 { #expect(breaker.fail(at: seconds(Double(second))) == .plain) }
        #expect(breaker.fail(at: seconds(4)) == .outage(pause: LaneBreaker.firstPause))
        return breaker
    }

    @Test func failuresInARowOpenIt() {
        let breaker = opened()
        #expect(breaker.isOpen)
        #expect(breaker.failingSince == .zero)
    }

    @Test func anAnswerInBetweenKeepsItClosed() {
        var breaker = LaneBreaker()
        for second in 0..<100 {
            #expect(breaker.admit(.direct, at: seconds(Double(second))) == .open)
            if second % 5 == 4 {
                breaker.succeed()
            } else {
                #expect(breaker.fail(at: seconds(Double(second))) == .plain)
            }
        }
        #expect(!breaker.isOpen)
    }

    @Test func oneRequestTriesWhileOthersWait() {
        var breaker = opened()
        #expect(breaker.admit(.direct, at: seconds(5)) == .wait(until: seconds(6)))
        #expect(breaker.admit(.direct, at: seconds(6)) == .trial)
        #expect(breaker.admit(.direct, at: seconds(6)) == .wait(until: seconds(8)))
        #expect(breaker.admit(.call, at: seconds(100)) == .wait(until: seconds(102)))
        breaker.succeed()
        #expect(breaker.admit(.direct, at: seconds(101)) == .open)
        #expect(!breaker.isOpen && breaker.failingSince == nil)
    }

    @Test func aTrialThatWasNotSentIsAnothersTurn() {
        var breaker = opened()
        #expect(breaker.admit(.direct, at: seconds(6)) == .trial)
        breaker.withdrawTrial()
        #expect(breaker.admit(.direct, at: seconds(6)) == .trial)
        // One whose result never came does not hold the lane for good.
        #expect(breaker.admit(.direct, at: seconds(6) + LaneBreaker.longestTrial) == .trial)
    }

    @Test func whatWasUnderWayWhenItOpenedSaysNothingNew() {
        var breaker = opened()
        for _ in 0..<50 { #expect(breaker.fail(at: seconds(4.5)) == .outage(pause: seconds(1.5))) }
        #expect(breaker.admit(.direct, at: seconds(6)) == .trial)
        #expect(breaker.fail(at: seconds(6)) == .outage(pause: seconds(4)))
    }

    @Test func aCallThroughAnInstanceTriesOnlyWhereNothingElseDoes() {
        var breaker = opened()
        #expect(breaker.admit(.call, at: seconds(6)) == .wait(until: seconds(16)))
        #expect(breaker.admission(of: .direct, at: seconds(15)) == .trial)
        #expect(breaker.admit(.call, at: seconds(16)) == .trial)
        #expect(breaker.admit(.direct, at: seconds(16)) == .wait(until: seconds(18)))
    }

    @Test func pausesGrowUpToAMinute() {
        var breaker = opened()
        var now = seconds(4)
        for pause in [4.0, 8, 16, 32, 60, 60] {
            now += seconds(60)
            #expect(breaker.admit(.direct, at: now) == .trial)
            #expect(breaker.fail(at: now) == .outage(pause: seconds(pause)))
        }
    }

    @Test func nobodysTriesAreUsedUpForAQuarterOfAnHour() {
        var breaker = opened()
        var now = seconds(64)
        while now < LaneBreaker.patience {
            #expect(breaker.admit(.direct, at: now) == .trial)
            guard case .outage = breaker.fail(at: now) else {
                Issue.record("a try was used up after \(now)")
                return
            }
            now += seconds(60)
        }
        // From now on each failure is its item's own: five tries end one that nobody answers. Then all pause.
        for round in 0..<3 {
            let now = now + LaneBreaker.longestPause * round
            for _ in 0..<5 {
                #expect(breaker.admit(.direct, at: now) == .open)
                #expect(breaker.fail(at: now) == .plain)
            }
            #expect(breaker.admit(.direct, at: now) == .wait(until: now + LaneBreaker.longestPause))
        }
        breaker.succeed()
        #expect(breaker.fail(at: now) == .plain)
        #expect(breaker.failingSince == now)
    }
}
