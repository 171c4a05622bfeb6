package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// Items that a person has or had to sign in for.
    package func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) -> [Item] {
        page(of: run, after: sequence, limit) { item in
            guard let standing = ConnectionFilter.Standing(item.progress) else { return false }
            if let wanted = filter.standing, wanted != standing { return false }
            if let link = filter.link {
                guard standing == .waiting,
                    newestLink(of: run, sequence: item.sequence)?.state(at: link.now) == link.state
                else { return false }
            }
            if isShown(item, of: run, in: filter.others) { return false }
            if let wanted = filter.lane, wanted.lane != item.lane { return false }
            if let group = filter.group, Self.carried(group.column, of: item) != group.value { return false }
            guard let search = filter.search?.lowercased() else { return true }
            let texts = [item.seed.instanceID?.rawValue, item.seed.name, item.seed.element] + item.seed.carried
            return texts.contains { $0?.lowercased().contains(search) ?? false }
        }
    }

    /// Items that wait and whose code may have been sent without a recorded end.
    package func underWay(of run: RunID, after sequence: Int64, limit: Int) -> [Item] {
        page(of: run, after: sequence, limit) { item in
            item.progress.outcome == .awaitingCode && [.exchanging, .exchanged].contains(item.progress.phase)
        }
    }

    /// The same items, counted by lane and standing.
    package func connectionCounts(of run: RunID, apartFrom others: [RunID]) -> [ConnectionCount] {
        counts(of: run, column: nil, apartFrom: others)
    }

    /// The same, of some groups.
    package func connectionCounts(
        of run: RunID,
        in groups: [String],
        ofColumn column: Int,
        apartFrom others: [RunID]
    ) -> [ConnectionCount] {
        counts(of: run, column: column, apartFrom: others).filter { groups.contains($0.group) }
    }

    /// The groups of the same items.
    package func connectionGroups(of run: RunID, column: Int, limit: Int) -> [String] {
        let items = (runs[run]?.items ?? []).filter { ConnectionFilter.Standing($0.progress) != nil }
        return Array(Set(items.map { Self.carried(column, of: $0) }).sorted().prefix(limit))
    }

    /// There is nothing to prepare.
    package func prepareConnections(of run: RunID, groupColumn: Int?) -> Bool { false }

    private func counts(of run: RunID, column: Int?, apartFrom others: [RunID]) -> [ConnectionCount] {
        var counts: [ConnectionCount] = []
        for item in runs[run]?.items ?? [] where !isShown(item, of: run, in: others) {
            guard let standing = ConnectionFilter.Standing(item.progress) else { continue }
            let group = Self.carried(column, of: item)
            let same = counts.firstIndex { $0.group == group && $0.lane == item.lane && $0.standing == standing }
            if let same {
                counts[same].items += 1
            } else {
                counts.append(ConnectionCount(group: group, lane: item.lane, standing: standing, items: 1))
            }
        }
        return counts.sorted {
            ($0.group, $0.lane.word, $0.standing.rawValue) < ($1.group, $1.lane.word, $1.standing.rawValue)
        }
    }

    private static func carried(_ column: Int?, of item: Item) -> String {
        guard let column else { return "" }
        return item.seed.carried.indices.contains(column) ? item.seed.carried[column] : ""
    }

    /// How the instances of a run share external accounts.
    package func grantGroups(of run: RunID) -> GrantGroupCount {
        let items = (runs[run]?.items ?? []).filter { $0.progress.reason != .duplicate }
        let sizes = items.compactMap(\.progress.grantGroup).reduce(into: [:]) { $0[$1, default: 0] += 1 }.values
        let shared = sizes.filter { $0 > 1 }
        return GrantGroupCount(groups: sizes.count, shared: shared.count, instancesInShared: shared.reduce(0, +))
    }

    // MARK: Links

    /// The newest links of items.
    package func newestLinks(of run: RunID, sequences: [Int64]) -> [Int64: LinkRecord] {
        (runs[run]?.links ?? []).filter { sequences.contains($0.sequence) }.reduce(into: [:]) { newest, link in
            if newest[link.sequence].map({ $0.serial < link.serial }) ?? true { newest[link.sequence] = link }
        }
    }

    /// The newest link of an item.
    package func newestLink(of run: RunID, sequence: Int64) -> LinkRecord? {
        runs[run]?.links.filter { $0.sequence == sequence }.max { $0.serial < $1.serial }
    }

    /// Adds a link, where there is a place for it; the item's older ones are withdrawn by it.
    package func add(_ link: LinkRecord, to run: RunID, within caps: GrantCaps) throws -> Bool {
        try check(link.sequence, of: run)
        let isKnown = runs.values.contains { other in other.links.contains { $0.hash == link.hash } }
        let isNumbered = runs[run]?.links.contains { $0.sequence == link.sequence && $0.serial == link.serial }
        guard !isKnown, isNumbered != true else { throw Refused(description: "a link that was made already") }
        guard takePlace(link.sequence, of: run, within: caps, at: link.createdAt) else { return false }
        withdraw(link.sequence, of: run, at: link.createdAt)
        runs[run]?.links.append(link)
        return true
    }

    /// Adds links of items that wait, each with its event.
    package func addMissing(_ links: [LinkRecord], to run: RunID, within caps: GrantCaps) throws {
        try check(run, isImporting: false)
        for link in links {
            let index = Int(link.sequence) - 1
            guard let items = runs[run]?.items, items.indices.contains(index),
                items[index].progress.outcome == .awaitingCode, (try? add(link, to: run, within: caps)) == true
            else { continue }
            let instance = runs[run]?.items[Int(link.sequence) - 1].seed.instanceID
            append(TrailNote(Event(.invited, at: link.createdAt), sequence: link.sequence, instance: instance), to: run)
        }
    }

    /// The link with that token.
    package func link(_ hash: TokenHash) -> (run: RunID, link: LinkRecord)? {
        for (run, content) in runs {
            if let link = content.links.first(where: { $0.hash == hash }) { return (run: run, link: link) }
        }
        return nil
    }

    /// Withdraws every link of an item.
    package func withdrawLinks(of run: RunID, sequence: Int64, at moment: Timestamp) throws {
        try check(sequence, of: run)
        withdraw(sequence, of: run, at: moment)
    }

    func withdraw(_ sequence: Int64, of run: RunID, at moment: Timestamp) {
        for index in runs[run]?.links.indices ?? 0..<0 where runs[run]?.links[index].sequence == sequence {
            if runs[run]?.links[index].withdrawnAt == nil { runs[run]?.links[index].withdrawnAt = moment }
        }
    }

    // MARK: Consents

    /// Records a consent that a person sets out for.
    package func begin(_ consent: ConsentRecord, of run: RunID, within caps: GrantCaps) throws -> Bool {
        try check(consent.sequence, of: run)
        guard consents[consent.state] == nil else { throw Refused(description: "a state that was made already") }
        guard takePlace(consent.sequence, of: run, within: caps, at: consent.createdAt) else { return false }
        consents[consent.state] = (run, consent, false)
        return true
    }

    /// What is known of a `state`, without using it up.
    package func look(up state: TokenHash, at now: Timestamp) -> RedeemedState {
        guard let consent = consents[state] else { return .unknown }
        if consent.isUsed { return .used(run: consent.run, consent: consent.record) }
        guard now < consent.record.expiresAt else { return .expired(run: consent.run, consent: consent.record) }
        return .accepted(run: consent.run, consent: consent.record)
    }

    /// Uses up a `state`.
    package func redeem(_ state: TokenHash, at now: Timestamp) -> RedeemedState {
        let known = look(up: state, at: now)
        if case .accepted = known { consents[state]?.isUsed = true }
        return known
    }

    /// Notes what came of a consent.
    package func conclude(_ state: TokenHash, as result: ConsentResult) throws {
        guard consents[state] != nil else { throw Refused(description: "a state that was never made") }
        consents[state]?.record.result = result
    }

    private func check(_ sequence: Int64, of run: RunID) throws(Refused) {
        try check(run, isImporting: false)
        guard runs[run]?.items.indices.contains(Int(sequence) - 1) == true else {
            throw Refused(description: "run \(run) has no item \(sequence)")
        }
    }
}
