import ReauthModel
import Testing

/// What an item needs of its provider before it is begun: what its machine would then order, and nothing else.
@Suite struct ItemDemandTests {
    private func demand(
        _ action: Action,
        _ revoke: RevokePolicy?,
        _ profile: ProviderProfile?,
        confirm: ConfirmMode = .ping,
        hasApplication: Bool = true,
        _ change: (inout ItemProgress) -> Void = { _ in }
    ) -> ItemDemand {
        var progress = ItemProgress()
        change(&progress)
        return ItemPolicy(
            action: action,
            revoke: revoke,
            confirm: confirm,
            profile: profile,
            hasApplication: hasApplication
        ).demand(of: progress)
    }

    @Test func aRevocationNeedsAsManyRequestsAsItNamesTokens() {
        #expect(demand(.rotate, .accessToken, .box) == ItemDemand(revocations: 1))
        #expect(demand(.retire, .grant, .box) == ItemDemand(revocations: 1))
        #expect(demand(.rotate, .grant, .box) { $0.phase = .revoked } == ItemDemand())
        #expect(demand(.rotate, .grant, .box) { $0.outcome = .failed } == ItemDemand())
    }

    /// What is skipped without a request waits for no room.
    @Test func whatIsNotSentNeedsNothing() {
        // Its refresh token survives, so a `retire` job skips it before anything is sent, and a `rotate` job does not.
        #expect(demand(.retire, .accessToken, .salesforce) == ItemDemand())
        #expect(demand(.rotate, .accessToken, .salesforce) == ItemDemand(revocations: 1))
        #expect(demand(.rotate, .accessToken, nil) == ItemDemand())
        #expect(demand(.rotate, .accessToken, .box, hasApplication: false) == ItemDemand())
        #expect(demand(.reauthenticate, nil, .box) == ItemDemand())
    }

    @Test func aCheckCallsWhereItPings() {
        #expect(demand(.check, nil, .box) == ItemDemand(isCalled: true))
        #expect(demand(.check, nil, .box, confirm: .read) == ItemDemand())
    }
}
