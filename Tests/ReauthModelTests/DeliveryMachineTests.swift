import OAuth
import ReauthModel
import Testing

@Suite("The delivery of a webhook")
struct DeliveryMachineTests {
    private let start = Timestamp(rawValue: 1_800_000_000_000)

    private func later(_ seconds: Double) -> Timestamp { start.advanced(by: .seconds(seconds)) }

    @Test func whatTheReceiverTookIsDelivered() {
        var machine = DeliveryMachine()
        #expect(machine.handle(.accepted, at: start, jitter: 0) == .end(.delivered))
        #expect(machine == DeliveryMachine(attempts: 1, firstAttempt: start))
    }

    @Test func aReceiverThatIsGoneIsToldNothingMore() {
        var machine = DeliveryMachine()
        #expect(machine.handle(.gone, at: start, jitter: 0) == .endAll)
    }

    @Test func whatIsNoLongerSoIsDropped() {
        var machine = DeliveryMachine(attempts: 3, firstAttempt: start)
        #expect(machine.handle(.obsolete, at: later(60), jitter: 0) == .end(.obsolete))
        #expect(machine.attempts == 3)
    }

    @Test(arguments: [DeliveryAnswer.lost, .refused(status: 500), .refused(status: 404), .throttled(until: nil)])
    func whatWasNotTakenIsTriedAgainAfterGrowingPauses(_ answer: DeliveryAnswer) {
        var machine = DeliveryMachine()
        let orders = (1...12).map { _ in machine.handle(answer, at: start, jitter: 0) }
        let pauses = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].map {
            DeliveryOrder.retry(at: later($0))
        }
        #expect(orders == pauses)
        #expect(machine.attempts == 12)
    }

    @Test func jitterMakesAPauseUpToAHalfShorter() {
        for (jitter, seconds) in [(0.0, 5.0), (0.5, 3.75), (1, 2.5), (7, 2.5), (-1, 5)] {
            var machine = DeliveryMachine()
            #expect(machine.handle(.lost, at: start, jitter: jitter) == .retry(at: later(seconds)))
        }
    }

    @Test func aPauseThatTheReceiverAsksForIsKept() {
        var machine = DeliveryMachine()
        #expect(machine.handle(.throttled(until: later(90)), at: start, jitter: 0) == .retry(at: later(90)))
        #expect(machine.handle(.throttled(until: later(1)), at: start, jitter: 0) == .retry(at: later(10)))
    }

    @Test func whatWasNotSentIsNoAttempt() {
        var machine = DeliveryMachine()
        #expect(machine.handle(.parked(until: later(30)), at: start, jitter: 0) == .retry(at: later(30)))
        #expect(machine == DeliveryMachine())
        #expect(machine.handle(.parked(until: start), at: later(40), jitter: 0) == .retry(at: later(40)))
    }

    @Test(arguments: [DeliveryAnswer.lost, .refused(status: 500), .throttled(until: nil)])
    func afterThreeDaysItIsGivenUp(_ answer: DeliveryAnswer) {
        let end = later(3 * 86_400)
        var machine = DeliveryMachine(attempts: 70, firstAttempt: start)
        #expect(machine.handle(answer, at: later(3 * 86_400 - 1), jitter: 1) == .retry(at: later(3 * 86_400 + 1799)))
        #expect(machine.handle(answer, at: end, jitter: 1) == .end(.givenUp))
        #expect(machine.handle(.accepted, at: end, jitter: 1) == .end(.delivered))
    }

    @Test func whatWasNotSentIsNotGivenUp() {
        var machine = DeliveryMachine(attempts: 70, firstAttempt: start)
        let moment = later(30 * 86_400)
        #expect(machine.handle(.parked(until: moment), at: moment, jitter: 0) == .retry(at: moment))
        #expect(machine == DeliveryMachine(attempts: 70, firstAttempt: start))
    }

    /// A job that runs once a week tries little in days.
    @Test func whatWasTriedFewTimesIsNotGivenUp() {
        let week = later(7 * 86_400)
        var machine = DeliveryMachine(attempts: 1, firstAttempt: start)
        #expect(machine.handle(.lost, at: week, jitter: 0) == .retry(at: week.advanced(by: .seconds(10))))
        machine = DeliveryMachine(attempts: DeliveryMachine.leastAttempts - 2, firstAttempt: start)
        #expect(machine.handle(.lost, at: week, jitter: 0) == .retry(at: week.advanced(by: .seconds(2560 + 1040))))
        #expect(machine.handle(.lost, at: week, jitter: 0) == .end(.givenUp))
    }

    /// The clock of a webhook that nobody tried to deliver does not run.
    @Test func whatWaitedForDaysIsTriedFirst() {
        var machine = DeliveryMachine()
        #expect(machine.handle(.lost, at: later(30 * 86_400), jitter: 0) == .retry(at: later(30 * 86_400 + 5)))
    }

    @Test func aWebhookIsTrueOfWhatItTells() {
        #expect(Outcome.allCases.filter { WebhookKind.needsConsent.isTrue(of: $0) } == [.awaitingCode])
        #expect(Outcome.allCases.filter { WebhookKind.reminderDue.isTrue(of: $0) } == [.awaitingCode])
        #expect(Outcome.allCases.filter { WebhookKind.reauthenticated.isTrue(of: $0) } == [.reauthenticated])
        #expect(Set(Outcome.allCases.filter { WebhookKind.failed.isTrue(of: $0) }) == [.inDoubt, .failed])
        #expect(WebhookKind.allCases.filter(\.isAboutRun) == [.runFinished])
    }

    @Test(
        arguments: [
            ("https://a.example.com/hooks/s3cret?k=v", "https://a.example.com"), ("http://[::1]:8/x", "http://[::1]:8"),
            ("https://a.example.com?k=v", "https://a.example.com"), ("https://a.example.com", "https://a.example.com"),
        ]
    )
    func onlyTheOriginOfAReceiverIsShown(url: String, origin: String) {
        let webhook = WebhookReference(url: Secret(url), secret: .environment("S"))
        #expect(webhook.origin == origin)
        #expect(webhook.name.count == 64)
    }
}
