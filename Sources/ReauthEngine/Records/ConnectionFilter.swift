package import ReauthModel

/// Which of the items that a person has to sign in for are meant.
package struct ConnectionFilter: Sendable, Hashable {
    /// What became of them.
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        /// A person still has to sign in.
        case waiting
        /// Signed in and proved.
        case done
        /// Came to another end.
        case failed
    }

    /// The index of the carried column that groups, and the group's name.
    package var group: Group?
    /// The provider's lane; `nil` means all.
    package var lane: LaneFilter?
    /// What became of them; `nil` means all.
    package var standing: Standing?
    /// What became of the customer's link, of those that wait; `nil` means all.
    package var link: LinkFilter?
    /// Other runs of the campaign: an instance that waits in one of them, or that a newer one shows, is passed over here,
    /// so that a list over all of them has it once.
    package var others: [RunID]
    /// A text that id, name, element or group contain, in any case of letters; `nil` means all.
    package var search: String?

    /// A state of the newest link, at a moment.
    package struct LinkFilter: Sendable, Hashable {
        /// The state.
        package var state: LinkState
        /// When.
        package var now: Timestamp

        package init(state: LinkState, at now: Timestamp) {
            self.state = state
            self.now = now
        }
    }

    /// One lane, or the items without one.
    package struct LaneFilter: Sendable, Hashable {
        /// The lane; `nil` stands for items whose provider is not known.
        package var lane: LaneKey?

        package init(_ lane: LaneKey?) {
            self.lane = lane
        }
    }

    /// A value of a carried column.
    package struct Group: Sendable, Hashable {
        /// The column's index; `nil` stands for the one that the run's job groups by.
        package var column: Int?
        /// Its value.
        package var value: String

        package init(column: Int?, value: String) {
            self.column = column
            self.value = value
        }
    }

    /// Makes a filter; the default lets everything pass.
    package init(
        group: Group? = nil,
        lane: LaneFilter? = nil,
        standing: Standing? = nil,
        link: LinkFilter? = nil,
        others: [RunID] = [],
        search: String? = nil
    ) {
        self.group = group
        self.lane = lane
        self.standing = standing
        self.link = link
        self.others = others
        self.search = search
    }
}

extension ConnectionFilter.Standing {
    /// Where an item stands; `nil` for one that no person was needed for.
    package init?(_ progress: ItemProgress) {
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
