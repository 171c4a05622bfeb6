import ReauthModel

// What a lane does while its far side seems to be down.
extension LanePacer {
    /// Until when a claim has to wait because the far side seems to be down; `nil` where it may go on, perhaps as the one
    /// request that tries.
    func admit(_ claim: inout Permit.Claim) -> Timestamp? {
        guard !claim.isTrial else { return nil }
        switch admission(of: .direct) {
        case .open: return nil
        case .trial:
            claim.isTrial = true
            return nil
        case .wait(let until): return wallClock(at: until)
        }
    }

    /// The same for a permit whose turn has come: the far side may have failed meanwhile.
    func outage(_ claim: Permit.Claim) -> Timestamp? {
        guard !claim.isTrial, case .wait(let until) = pendingAdmission else { return nil }
        return wallClock(at: until)
    }

    /// Runs `body`, which has another far side call this one.
    ///
    /// While this far side asked for a pause or seems to be down, nothing is sent, and the answer is `failed(parked)`. While it
    /// bears less than its limit, the call takes a permit of this lane, too.
    func withCall(
        _ body: nonisolated(nonsending) () async throws -> PacedResult
    ) async throws -> PacedResult {
        if let until = parkedUntil { return .failed(.parked(until: until)) }
        switch admission(of: .call) {
        case .open: break
        case .wait(let until): return .failed(.parked(until: wallClock(at: until)))
        case .trial:
            defer { withdrawTrial() }
            return try await body()
        }
        guard isSlowed else { return try await body() }
        switch try await permit() {
        case .parked(let until): return .failed(.parked(until: until))
        case .granted(var permit):
            if let until = try await takeTurn(&permit.claim) { return .failed(.parked(until: until)) }
            // The request takes one with the permit of its own lane: where all of them are held here, none could.
            releaseShare(&permit.claim)
            return try await body()
        }
    }

    private func wallClock(at moment: Duration) -> Timestamp {
        time.now.advanced(by: moment - time.uptime)
    }
}
