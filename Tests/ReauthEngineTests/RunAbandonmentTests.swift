import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// A run that is left for a new one: each item has an outcome that is true, and nothing is sent.
@Suite struct RunAbandonmentTests {
    @Test func `every open item gets an outcome, and what may have been revoked is in doubt`() async throws {
        // Killed while the fifth revocation is under way.
        let accounts = (1...9).map { Account($0, "sfdc") }
        let fuse = Fuse(burnsAt: 5)
        let fleet = try await TestFleet(
            accounts,
            revoke: .grant,
            concurrency: 1,
            onCall: { call in
                if call.isRevocation { try fuse.pass() } else { try fuse.check() }
            }
        )
        _ = try? await fleet.run()
        let before = try await fleet.items()
        let open = before.filter { $0.progress.outcome == nil }
        #expect(open.contains { $0.progress.openToken != nil } && open.contains { $0.progress.phase == .planned })
        let calls = fleet.far.calls.count

        try await RunAbandonment(store: fleet.store, time: fleet.clock).abandon(fleet.record)
        #expect(fleet.far.calls.count == calls)
        #expect(await fleet.store.run(fleet.record.id)?.state == .finished)
        for (old, new) in zip(before, try await fleet.items()) {
            guard old.progress.outcome == nil else {
                #expect(old == new)
                continue
            }
            let isDoubtful = old.progress.openToken != nil
            #expect(new.progress.outcome == (isDoubtful ? .inDoubt : .skipped))
            #expect(new.progress.reason == .abandoned && new.progress.openToken == nil)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: new.sequence) == nil)
        }
    }
}
