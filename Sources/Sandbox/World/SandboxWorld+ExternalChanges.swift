package import ReauthModel

extension SandboxWorld {
    /// Changes an instance as an administrator, the platform itself or its owner does.
    ///
    /// A refresh changes nothing where there is nothing to refresh; a deleted instance never changes.
    package mutating func apply(
        _ change: ExternalChange,
        to index: UInt32,
        rotation: RefreshTokenRotation = .provider,
        at now: Timestamp
    ) {
        guard !state(of: index).isDeleted else { return }
        switch change {
        case .disable: setEnabled(false, index, at: now, status: 0)
        case .enable: setEnabled(true, index, at: now, status: 0)
        case .refresh: refresh(index, rotation, at: now)
        case .signIn: signIn(index, at: now)
        case .withdraw: withdraw(index, at: now)
        }
    }

    /// Whether the provider accepts the access token of that generation now.
    package func acceptsAccessToken(of index: UInt32, generation: UInt32, at now: Timestamp) -> Bool {
        let state = state(of: index)
        if generation == state.accessGeneration { return !state.isAccessDead && !hasExpired(index, state, at: now) }
        return state.earlierAccessLives && generation + 1 == state.accessGeneration
    }

    /// Whether an access token is past its time; only HubSpot's have one.
    func hasExpired(_ index: UInt32, _ state: InstanceState, at now: Timestamp) -> Bool {
        guard fleet.element(of: index) == .hubSpot else { return false }
        return Timestamp(rawValue: state.refreshedAt).duration(to: now) >= rules.accessTokenLifetime
    }

    private mutating func refresh(_ index: UInt32, _ rotation: RefreshTokenRotation, at now: Timestamp) {
        let element = fleet.element(of: index)
        var state = state(of: index)
        guard element.usesOAuth2, !state.isDisabled, !state.isGrantDead else { return }
        renewAccess(&state, isEarlierAlive: !state.isAccessDead, at: now)
        let rotates =
            switch rotation {
            case .provider: element.rotatesRefreshToken
            case .always: true
            case .never: false
            }
        if rotates { state.refreshGeneration += 1 }
        note(.refresh, .refreshed, index, status: 200, at: now, state: state)
    }

    private mutating func signIn(_ index: UInt32, at now: Timestamp) {
        var state = state(of: index)
        renewAccess(&state, isEarlierAlive: !state.isAccessDead, at: now)
        state.refreshGeneration += 1
        state.isGrantDead = false
        note(.signIn, .done, index, status: 0, at: now, state: state)
        pushOutOldestGrant(after: index, at: now)
    }

    private mutating func withdraw(_ index: UInt32, at now: Timestamp) {
        var state = state(of: index)
        (state.isAccessDead, state.isGrantDead, state.earlierAccessLives) = (true, true, false)
        note(.withdraw, .done, index, status: 0, at: now, state: state)
    }

    /// Gives an instance its next access token.
    func renewAccess(_ state: inout InstanceState, isEarlierAlive: Bool, at now: Timestamp) {
        state.earlierAccessLives = isEarlierAlive
        state.accessGeneration += 1
        state.isAccessDead = false
        state.failedRefreshes = 0
        state.refreshedAt = now.rawValue
    }
}
