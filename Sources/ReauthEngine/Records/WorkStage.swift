package import ReauthModel

/// Which open items of a lane are meant.
package enum WorkStage: Sendable, Hashable {
    /// All of them.
    case all
    /// Those whose revocation is not settled and proved yet, and those whose link waits for the grant group that they are
    /// known to be in.
    case revocations
    /// Those that only need a link.
    case links
    /// Those for which something was sent already that cannot be taken back.
    case begun
    /// Those that wait for a sign-in, and whose access token is looked at once more after it expired.
    case looks

    /// Whether an item in this state is meant.
    package func includes(_ progress: ItemProgress) -> Bool {
        switch self {
        case .all: progress.outcome == nil
        case .revocations: progress.outcome == nil && (progress.phase != .dead || progress.grantGroup != nil)
        case .links: progress.outcome == nil && progress.phase == .dead
        case .begun: progress.outcome == nil && progress.phase != .planned
        case .looks: progress.isDying && progress.phase == .awaitingCode
        }
    }
}
