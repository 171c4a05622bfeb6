package import ReauthModel

extension SandboxWorld {
    /// The result of a call through an instance.
    package enum PingResult: Sendable, Hashable {
        /// The provider answered, maybe after a silent refresh.
        case alive
        /// The provider rejected the tokens, and a refresh failed.
        case rejected
        /// The provider accepted the token and forbids the call.
        case forbidden
        /// The instance is disabled.
        case disabled
    }

    /// Makes a call through an instance.
    ///
    /// An invalid access token is refreshed. Where the refresh token is invalid too, the call counts as one failed attempt, and
    /// the fifth disables the instance; the answer to the fifth is still the provider's 401.
    package mutating func ping(_ index: UInt32, at now: Timestamp, isResponseLost: Bool = false) -> PingResult {
        let result = callThrough(index, at: now)
        let (word, status): (LedgerEntry.Result, UInt16) =
            switch result {
            case .alive: (.alive, 200)
            case .rejected: (.rejected, 401)
            case .forbidden: (.forbidden, 403)
            case .disabled: (.refused, 403)
            }
        note(.ping, word, index, status: status, at: now, isResponseLost: isResponseLost)
        return result
    }

    /// Enables or disables an instance.
    ///
    /// Enabling also resets the count of failed refreshes. The status is zero where an administrator did it: there was no
    /// request.
    package mutating func setEnabled(
        _ isEnabled: Bool,
        _ index: UInt32,
        at now: Timestamp,
        isResponseLost: Bool = false,
        status: UInt16 = 200
    ) {
        var state = state(of: index)
        state.isDisabled = !isEnabled
        if isEnabled { state.failedRefreshes = 0 }
        let effect = isEnabled ? LedgerEntry.Effect.enable : .disable
        note(effect, .done, index, status: status, at: now, isResponseLost: isResponseLost, state: state)
    }

    private mutating func callThrough(_ index: UInt32, at now: Timestamp) -> PingResult {
        var state = state(of: index)
        if state.isDisabled { return .disabled }
        let answered = fleet.isForbidden(index) ? PingResult.forbidden : .alive
        if hasExpired(index, state, at: now) { state.isAccessDead = true }
        if !state.isAccessDead { return answered }
        guard !state.isGrantDead else {
            state.failedRefreshes += 1
            note(.refresh, .refreshFailed, index, status: 400, at: now, state: state)
            if state.failedRefreshes >= rules.refreshAttempts {
                state.isDisabled = true
                note(.autoDisable, .done, index, status: 0, at: now, state: state)
            }
            return .rejected
        }
        renewAccess(&state, isEarlierAlive: false, at: now)
        if fleet.element(of: index).rotatesRefreshToken { state.refreshGeneration += 1 }
        note(.refresh, .refreshed, index, status: 200, at: now, state: state)
        return answered
    }

    mutating func note(
        _ effect: LedgerEntry.Effect,
        _ result: LedgerEntry.Result,
        _ index: UInt32,
        status: UInt16,
        at now: Timestamp,
        isResponseLost: Bool = false,
        state newState: InstanceState? = nil
    ) {
        let state = newState ?? state(of: index)
        let entry = LedgerEntry(
            at: now.rawValue,
            instance: index,
            generation: effect == .refresh ? state.refreshGeneration : state.accessGeneration,
            status: status,
            effect: effect,
            result: result,
            element: fleet.element(of: index),
            tokenKind: effect == .refresh ? .refreshToken : effect == .ping ? .accessToken : nil,
            isResponseLost: isResponseLost
        )
        record(entry, state: state)
    }
}
