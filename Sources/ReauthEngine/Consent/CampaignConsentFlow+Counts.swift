package import ReauthModel

extension CampaignConsentFlow {
    /// Counts by provider and standing.
    package func counts() async throws -> [ConnectionCount] {
        try await sum { view, others in try await view.counts(apartFrom: others) }
    }

    /// Counts of some groups, by group, provider and standing.
    package func counts(ofGroups groups: [String]) async throws -> [ConnectionCount] {
        try await sum { view, others in try await view.counts(ofGroups: groups, apartFrom: others) }
    }

    /// How many wait since these moments.
    package func waiting(since moments: [Timestamp]) async throws -> WaitingTally {
        var tally = WaitingTally(since: moments.map { _ in 0 })
        let shown = shown
        for member in shown {
            tally = tally + (try await member.view.waiting(since: moments, apartFrom: others(than: member, in: shown)))
        }
        return tally
    }

    /// The groups of all runs that are shown.
    package func groups(limit: Int) async throws -> [String] {
        var all: Set<String> = []
        for member in shown { all.formUnion(try await member.view.groups(limit: limit)) }
        return Array(all.sorted().prefix(limit))
    }

    /// Makes counts and searches of the runs that are shown fast, a part at a time, until the signal is given.
    func prepareAgainAndAgain() async throws {
        while !stop.isRequested {
            for member in shown {
                while !stop.isRequested, try await member.view.prepare() {}
            }
            try await stop.sleep(for: Self.noticeInterval, time: time)
        }
    }

    private func sum(_ counts: (RunView, [RunID]) async throws -> [ConnectionCount]) async throws -> [ConnectionCount] {
        struct Key: Hashable {
            var group: String
            var lane: LaneKey?
            var standing: ConnectionFilter.Standing
        }
        var sums: [Key: Int] = [:]
        let shown = shown
        for member in shown {
            for count in try await counts(member.view, others(than: member, in: shown)) {
                sums[Key(group: count.group, lane: count.lane, standing: count.standing), default: 0] += count.items
            }
        }
        return sums.map { key, items in
            ConnectionCount(group: key.group, lane: key.lane, standing: key.standing, items: items)
        }.sorted { ($0.group, $0.lane.word, $0.standing.rawValue) < ($1.group, $1.lane.word, $1.standing.rawValue) }
    }
}
