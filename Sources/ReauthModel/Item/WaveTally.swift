/// How the members of a wave ended, and whether that is proof enough for a larger wave.
package struct WaveTally: Sendable, Hashable {
    /// Members whose old token is proved dead.
    package var proved: Int
    /// Members that ended badly.
    package var failed: Int
    /// Members that something was done for.
    package var ended: Int

    package init(proved: Int = 0, failed: Int = 0, ended: Int = 0) {
        self.proved = proved
        self.failed = failed
        self.ended = ended
    }

    /// Counts outcomes, and members that are dead and wait for a link only.
    package init(outcomes: [Outcome: Int], waitingForLinks: Int) {
        let proofs: Set<Outcome> = [.rotated, .awaitingCode, .retired, .reauthenticated]
        proved = outcomes.reduce(waitingForLinks) { $0 + (proofs.contains($1.key) ? $1.value : 0) }
        failed = outcomes.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) }
        ended = outcomes.reduce(waitingForLinks) { $0 + ($1.key.isSample ? $1.value : 0) }
    }

    /// Whether at least one member is proved, and no more than `percent` of a hundred ended badly.
    ///
    /// There is no least sample here: a wave of one that failed is not followed by a wave of a thousand.
    package func isProof(within percent: Double) -> Bool {
        proved > 0 && Double(failed) * 100 <= percent * Double(ended)
    }
}
