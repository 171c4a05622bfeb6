import ReauthModel

extension SandboxWorld {
    /// Ends the oldest grant of an account where the grant of `index`, which is new, is one more than its provider keeps.
    ///
    /// One consent ends one grant. A fleet may begin with more grants of an account than the provider keeps; those stay
    /// until consents push them out, one by one. An instance has one grant: a sign-in replaces the one that it had.
    mutating func pushOutOldestGrant(after index: UInt32, at now: Timestamp) {
        guard let most = fleet.element(of: index).maxGrantsPerAccount else { return }
        let living = group(of: index).filter { !self.state(of: $0).isGrantDead }
        guard living.count > most, let oldest = living.filter({ $0 != index }).min(by: { isOlder($0, than: $1) }) else {
            return
        }
        var state = self.state(of: oldest)
        (state.isAccessDead, state.isGrantDead, state.earlierAccessLives) = (true, true, false)
        note(.pushOut, .done, oldest, status: 0, at: now, state: state)
    }

    /// Grants that nobody renewed are older than all others, in the order of their instances.
    private func isOlder(_ one: UInt32, than other: UInt32) -> Bool {
        (grantBirths[one] ?? 0, one) < (grantBirths[other] ?? 0, other)
    }
}
