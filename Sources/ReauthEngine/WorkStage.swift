public import ReauthModel

/// Which open items of a lane are meant.
public enum WorkStage: Sendable, Hashable {
    /// All of them.
    case all
    /// Those whose revocation is not settled and proved yet.
    case revocations
    /// Those that only need a link.
    case links

    /// Whether an open item in this phase is meant.
    public func includes(_ phase: Phase) -> Bool {
        switch self {
        case .all: true
        case .revocations: phase != .dead
        case .links: phase == .dead
        }
    }
}
