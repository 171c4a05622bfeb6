import OAuth
import ReauthModel
import Testing

/// New links that the store refuses, because of a provider's cap.
@Suite struct ExchangeMachineLinkTests {
    @Test func aDoubtIsSettledThoughItsNewLinkIsRefused() {
        var machine = ExchangeMachine(ExchangeTrial.sent().progress, policy: ExchangeTrial.sent().machine.policy)
        var step = machine.handle(.started(hasCode: false), at: Trial.start)
        for _ in 0...ExchangeMachine.readBackDelays.count { step = machine.handle(.read(), at: Trial.start) }
        #expect(step.order == .makeLink)
        step = machine.handle(.url, at: Trial.start)
        let refused = machine.linkRefused(step)
        #expect(refused.settlement == .undecided && refused.order == .finish)
        #expect(!refused.events.contains { $0.kind == .linked } && step.events.contains { $0.kind == .linked })
        #expect(machine.progress.reason == .grantCap && machine.progress.consentURL == nil)
        #expect(machine.progress.outcome == .awaitingCode)
    }
}
