import OAuth
import ReauthModel
import Testing

/// What proves what: the rows of the design's table, each against what looks like a proof and is none.
@Suite struct ItemMachineProofTests {
    // MARK: An answer that cannot be read settles nothing

    @Test(arguments: [RevokePolicy.accessToken, .grant])
    func `a comparison that cannot be read is asked again, then put off, and settles nothing`(revoke: RevokePolicy) {
        var trial = Trial.rotate(revoke, .box)
        trial.feed(.started, .read(), .revoked, .alive)
        for failures in 1...4 { #expect(trial.feed(.garbled) == [.retry(.read, afterFailures: failures)]) }
        guard case .end(.putOff) = trial.feed(.garbled).last else { return #expect(Bool(false), "\(trial.orders)") }
        #expect(trial.outcome == nil && trial.progress.isRevokedAndOpen)
        #expect(trial.progress.dueAt != nil && trial.progress.confirmedAt == nil)
        // The provider had lied, and what is read at last says so.
        trial.restart()
        trial.feed(.started, .read(), .alive, .read())
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func `a doubt that cannot be read into stays open and is put off`() {
        var trial = Trial.inDoubt(.accessToken, .box)
        trial.feed(Array(repeating: .garbled, count: 5))
        guard case .end(.putOff) = trial.orders.last else { return #expect(Bool(false), "\(trial.orders)") }
        #expect(trial.progress.phase == .revoking && trial.settlements.isEmpty && trial.outcome == nil)
        trial.feed(.started, .read(), .rejected, .url)
        #expect(trial.outcome == .awaitingCode && trial.progress.basis == .inferred)
    }

    @Test func `an instance that cannot be read before anything was sent is put off`() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed([.started] + Array(repeating: .garbled, count: 5))
        guard case .end(.putOff) = trial.orders.last else { return #expect(Bool(false), "\(trial.orders)") }
        #expect(trial.outcome == nil && trial.progress.attempts == 0)
    }

    @Test func `a ping that was answered is not forgotten when the read after it fails`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read(), .revoked, .alive)
        trial.feed(Array(repeating: .garbled, count: 5))
        trial.restart()
        trial.feed(.started, .requestFailed(.odd))
        #expect(trial.outcome != .awaitingCode, "a ping has said that a token lives")
    }

    // MARK: Disabled is not revoked

    @Test(arguments: [true, false])
    func `an administrator who disables the instance during a doubt proves nothing`(isAfterCrash: Bool) {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read())
        if isAfterCrash {
            trial.restart()
            trial.feed(.started)
        } else {
            trial.feed(.revocationFailed(.noAnswer))
        }
        trial.feed(.read("A1", disabled: true))
        #expect(trial.outcome == .inDoubt && trial.reason == .instanceDisabled)
        #expect(trial.settlements == [.undecided] && trial.progress.basis == nil)
        #expect(trial.progress.revokedAt == nil && trial.progress.confirmedAt == nil)
        #expect(!trial.eventKinds.contains(.confirmed))
    }

    @Test func `during a doubt a disabled instance is revoked again where that is harmless`() {
        var trial = Trial.inDoubt(.grant, .salesforce)
        #expect(trial.feed(.read(disabled: true), .read(disabled: true)).last == .revokes(.refreshToken, "R1"))
        trial.feed(.revoked)
        #expect(trial.settlements == [.undecided, .revoked] && trial.progress.basis == .told)
    }

    @Test func `what the provider told is confirmed by the platform's giving up`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read(), .revoked, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode && trial.reason == .autoDisabled)
        #expect(trial.progress.basis == .told && trial.progress.confirmedAt != nil)
    }

    @Test func `a word that came when the instance was disabled already is not confirmed by that`() {
        var trial = Trial.inDoubt(.grant, .salesforce)
        trial.feed(.read(disabled: true), .read(disabled: true), .alreadyGone, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode && trial.progress.basis == .alreadyGone)
        #expect(trial.progress.confirmedAt == nil && !trial.eventKinds.contains(.confirmed))
    }

    // MARK: A changed token is not a revoked one

    @Test(arguments: [ProviderProfile.salesforce, .pipedrive])
    func `a refresh after a crash between intent and send is no rotation`(profile: ProviderProfile) {
        var trial = Trial.rotate(.silent, profile)
        trial.feed(.started, .read("A1"))
        trial.restart()
        trial.feed(.started, .read("A2"))
        if trial.orders.last == .ping { trial.feed(.alive, .read("A2")) }
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
        #expect(trial.progress.revokedAt == nil && trial.settlements == [.undecided])
    }

    @Test func `a changed token after the provider's word is a rotation`() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"), .revoked, .alive, .read("A2"))
        #expect(trial.outcome == .rotated && trial.progress.basis == .told)
        #expect(trial.progress.httpStatus == 200 && trial.progress.verifiedAt != nil)
    }

    @Test func `a 401 through another token says nothing of the one that was named`() {
        var trial = Trial.inDoubt(.silent, .pipedrive)
        trial.feed(.read("A2"), .rejected)
        #expect(trial.outcome == .inDoubt && trial.progress.basis == nil)
        #expect(trial.settlements == [.undecided])
    }

    // MARK: A refresh is not a sign-in

    @Test func `both tokens changed within the seconds of an attempt is a refresh, revoked again, three times at most`()
    {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read("A1", "R1"))
        for attempt in 1...2 {
            let (access, refresh) = ("A\(attempt + 1)", "R\(attempt + 1)")
            trial.feed(.alreadyGone, .alive, .read(access, refresh))
            #expect(trial.outcome == nil && trial.orders.last == .retry(.read, afterFailures: attempt))
            #expect(trial.feed(.read(access, refresh)) == [.revokes(.refreshToken, refresh)])
            #expect(trial.progress.attempts == attempt + 1)
        }
        trial.feed(.alreadyGone, .alive, .read("A4", "R4"))
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
        #expect(trial.settlements == [.alreadyGone, .alreadyGone, .alreadyGone])
    }

    @Test(arguments: [true, false])
    func `after a crash or hours a refresh cannot be told from a sign-in`(isAfterCrash: Bool) {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read("A1", "R1"), .revoked)
        if isAfterCrash {
            trial.restart()
            trial.feed(.started, .read("A2", "R2"))
        } else {
            trial.wait(.seconds(7200))
        }
        if trial.outcome == nil { trial.feed(.alive, .read("A2", "R2")) }
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
    }

    @Test func `only a consent of ours supersedes`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read("A1", "R1"), .revoked)
        trial.restart()
        trial.feed(.voided(epoch: 2, InstanceHistory(isSignedIn: true)))
        #expect(trial.outcome == .superseded)
        // One for another instance of the account says nothing of this one's tokens.
        var sibling = Trial.rotate(.grant, .box)
        sibling.feed(.started, .read("A1", "R1"), .revoked, .rejected, .voided(epoch: 2, InstanceHistory()))
        sibling.feed(.read("A2", "R2"))
        #expect(sibling.outcome == .inDoubt && sibling.reason == .tokensChanged)
        var other = Trial.rotate(.grant, .box)
        other.feed(.started, .read("A1", "R1"))
        other.restart()
        other.feed(.started, .read("A2", "R2"))
        #expect(other.outcome == .inDoubt && other.reason == .tokensChanged)
    }

    @Test func `a refresh before a crash and other tokens after it may be a sign-in`() {
        var trial = Trial.inDoubt(.grant, .box)
        trial.feed(.read("A2", "R2"))
        trial.restart()
        trial.feed(.started, .read("A3", "R3"))
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
    }

    @Test func `tokens that changed behind an instance that cannot be called are no proof either`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read("A1", "R1", pingable: false), .revoked)
        trial.restart()
        trial.feed(.started, .read("A2", "R2", pingable: false))
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
    }
}
