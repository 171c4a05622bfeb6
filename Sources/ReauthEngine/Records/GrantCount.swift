import ReauthModel

/// How many of the instances whose grants were meant to end may have a grant that lives.
package struct GrantCount: Sendable, Hashable {
    /// Instances that the job meant.
    package var selected: Int
    /// Those of them of which nothing proves that their grant is dead.
    package var alive: Int
    /// Those that were selected because the platform tells no date of them; `nil` where the job has no cut-off date.
    package var undated: Int?
    /// Those that were disabled because their token still works.
    package var disabled: Int

    package init(selected: Int, alive: Int, undated: Int? = nil, disabled: Int = 0) {
        self.selected = selected
        self.alive = alive
        self.undated = undated
        self.disabled = disabled
    }

    /// Counts the items of a run.
    package init(_ ends: [EndCount]) {
        self.init(selected: 0, alive: 0)
        for end in ends where !Self.isExcepted(end) {
            selected += end.items
            if !Self.isDead(end) { alive += end.items }
        }
    }

    /// Why an item is skipped that the job does not mean, or whose grant is dead already.
    private static let exceptions: Set<Reason> = [
        .excluded, .notSelected, .duplicate, .overLimit, .authorizedSince, .retired,
    ]

    private static func isExcepted(_ end: EndCount) -> Bool {
        end.outcome == .skipped && end.reason.map { exceptions.contains($0) } ?? false
    }

    /// Whether the outcome rests on a proof that the grant is dead that the instance had.
    ///
    /// The grant of an instance that was rotated silently lives on; so may one beside a new sign-in that nobody revoked.
    private static func isDead(_ end: EndCount) -> Bool {
        switch end.outcome {
        case .retired, .reauthenticated: true
        case .awaitingCode: end.reason != .accessTokenLives
        case .healthy, .rotated, .notRevocable, .superseded, .skipped, .inDoubt, .failed, nil: false
        }
    }
}
