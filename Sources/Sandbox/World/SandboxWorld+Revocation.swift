package import ReauthModel

extension SandboxWorld {
    /// Revokes as the provider does with a token that is sent to its revocation endpoint.
    ///
    /// Salesforce: an access token ends alone, a refresh token ends the access token too. Box, Adobe Sign and QuickBooks:
    /// either token ends both, and at QuickBooks those of all instances of the account too. HubSpot: only a refresh token is
    /// accepted, and the access token stays valid until it expires. Sources: developer.salesforce.com
    /// oauth-revoking-tokens; developer.box.com guides on revoking tokens; developer.adobe.com acrobat-sign oauth;
    /// Intuit's OAuth clients; developers.hubspot.com revoke-token.
    package mutating func revoke(_ attempt: RevocationAttempt, at now: Timestamp) -> LedgerEntry.Result {
        let found = find(attempt.token, of: attempt.element)
        var state = found.map { self.state(of: $0.index) } ?? InstanceState()
        let result = judge(attempt, found, state)
        if result == .revoked, let found {
            end(found.kind, found.generation, in: &state, element: attempt.element)
        }
        let entry = LedgerEntry(
            at: now.rawValue,
            instance: found?.index ?? LedgerEntry.noInstance,
            generation: found?.generation ?? 0,
            status: ProviderAnswer.status(of: result, element: attempt.element, host: attempt.host),
            effect: .revoke,
            result: result,
            element: attempt.element,
            tokenKind: found.map { $0.kind == .accessToken ? .accessToken : .refreshToken },
            isResponseLost: attempt.isResponseLost
        )
        record(entry, state: state)
        endSharedGrants(after: entry)
        return result
    }

    private func end(
        _ kind: TokenMint.Kind,
        _ generation: UInt32,
        in state: inout InstanceState,
        element: SandboxElement
    ) {
        guard kind == .refreshToken || element != .salesforce else {
            if generation == state.accessGeneration {
                state.isAccessDead = true
            } else {
                state.earlierAccessLives = false
            }
            return
        }
        endGrant(in: &state, element: element)
    }

    private func endGrant(in state: inout InstanceState, element: SandboxElement) {
        state.isGrantDead = true
        if element == .hubSpot { return }
        state.isAccessDead = true
        state.earlierAccessLives = false
    }

    /// The instances that use the same external account as `index` now, itself among them.
    ///
    /// An instance that was signed in as another account does not belong to its former group.
    package func group(of index: UInt32) -> [UInt32] {
        let account = state(of: index).account
        return fleet.accountSharers(of: index).filter { $0 == index || state(of: $0).account == account }
    }

    /// Ends the grants of the other instances of the account, where the provider's revocation ends them too.
    ///
    /// This follows from the entry and the earlier state, so the ledger file needs no record of it.
    mutating func endSharedGrants(after entry: LedgerEntry) {
        guard entry.effect == .revoke, entry.result == .revoked, entry.element.sharesFate else { return }
        for sibling in group(of: entry.instance) where sibling != entry.instance {
            var state = state(of: sibling)
            endGrant(in: &state, element: entry.element)
            setState(state, of: sibling)
        }
    }

    /// The instance that a token belongs to, if the provider ever issued it.
    func find(
        _ token: String,
        of element: SandboxElement
    ) -> (index: UInt32, kind: TokenMint.Kind, generation: UInt32)? {
        for kind in [TokenMint.Kind.accessToken, .refreshToken] {
            guard let reading = fleet.mint.read(token, kind, of: element), reading.index < fleet.count,
                fleet.element(of: reading.index) == element
            else { continue }
            let state = state(of: reading.index)
            let newest = kind == .accessToken ? state.accessGeneration : state.refreshGeneration
            guard reading.generation <= newest else { continue }
            return (reading.index, kind, reading.generation)
        }
        return nil
    }

    private func judge(
        _ attempt: RevocationAttempt,
        _ found: (index: UInt32, kind: TokenMint.Kind, generation: UInt32)?,
        _ state: InstanceState
    ) -> LedgerEntry.Result {
        if ProviderAnswer.needsClient(attempt.element) {
            guard let application = credentials.application(of: attempt.element), let client = attempt.client,
                client.id == application.clientID, client.secret == application.clientSecret
            else { return .rejectedClient }
        }
        guard let found, fleet.isHost(attempt.host, of: found.index) else { return .unknownToken }
        if attempt.element == .hubSpot, found.kind == .accessToken { return .unknownToken }
        let isAlive =
            found.kind == .accessToken
            ? (found.generation == state.accessGeneration && !state.isAccessDead)
                || (found.generation + 1 == state.accessGeneration && state.earlierAccessLives)
            : found.generation == state.refreshGeneration && !state.isGrantDead
        guard isAlive else { return .alreadyGone }
        return attempt.isLie ? .lied : .revoked
    }
}
