public import ReauthModel

/// Which of the items that a person has to sign in for are meant.
public struct ConnectionFilter: Sendable, Hashable {
    /// What became of them.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Somebody still has to sign in.
        case waiting
        /// Signed in and proved.
        case done
        /// Came to another end.
        case failed
    }

    /// The index of the carried column that groups, and the group's name.
    public var group: Group?
    /// The provider's lane.
    public var lane: LaneKey?
    /// What became of them; `nil` means all.
    public var standing: Standing?
    /// A text that id, name, element or group contain, in any case of letters; `nil` means all.
    public var search: String?

    /// A value of a carried column.
    public struct Group: Sendable, Hashable {
        /// The column's index.
        public var column: Int
        /// Its value.
        public var value: String

        /// Makes a group.
        public init(column: Int, value: String) {
            self.column = column
            self.value = value
        }
    }

    /// Makes a filter; the default lets everything pass.
    public init(group: Group? = nil, lane: LaneKey? = nil, standing: Standing? = nil, search: String? = nil) {
        self.group = group
        self.lane = lane
        self.standing = standing
        self.search = search
    }
}

extension ConnectionFilter.Standing {
    /// Where an item stands; `nil` for one that no person was needed for.
    public init?(_ progress: ItemProgress) {
        switch progress.outcome {
        case .awaitingCode: self = .waiting
        case .reauthenticated: self = .done
        // Only what came to its end after a link was made is a matter of the consent page.
        case .failed where progress.awaitingSince != nil, .inDoubt where progress.awaitingSince != nil,
            .superseded where progress.awaitingSince != nil:
            self = .failed
        default: return nil
        }
    }
}
