package import ReauthEngine
package import ReauthModel

/// An instance of an account whose provider has a cap: its link was handed out, or it waits for a place.
struct GrantPlace {
    var group: GrantGroup
    var platform: String
    var instance: InstanceID
    var run: RunID
    var sequence: Int64
    var isOut: Bool
    var since: Timestamp
    var most: Int

    func isSameInstance(as other: GrantPlace) -> Bool {
        (group, platform, instance) == (other.group, other.platform, other.instance)
    }
}

extension InMemoryRunStore: GrantQueue {
    /// Looks at the next accounts in which somebody waits for a place.
    package func freePlaces(after group: GrantGroup?, limit: Int, at now: Timestamp) -> FreePlaces {
        let groups = Set(grantPlaces.filter { !$0.isOut }.map(\.group.rawValue)).sorted()
            .filter { $0 > group?.rawValue ?? "" }
        var places = FreePlaces(items: [], last: nil)
        for name in groups.prefix(limit) {
            let group = GrantGroup(rawValue: name)
            guard let most = queue(of: group).first?.most else { continue }
            let free = standing(of: group, most: most, besides: nil, at: now).free
            places.items += queue(of: group).filter { isWaiting($0, at: now) }.prefix(free)
                .map { FreePlaces.Waiting(run: $0.run, sequence: $0.sequence) }
            places.last = group
        }
        if groups.count < limit { places.last = nil }
        return places
    }

    /// Takes a place for an item, or has it wait for one.
    func takePlace(_ sequence: Int64, of run: RunID, within caps: GrantCaps, at now: Timestamp) -> Bool {
        guard let item = runs[run]?.items[Int(sequence) - 1], let most = caps.most(forElement: item.seed.element),
            let seeker = seeker(item, of: run, most: most, at: now)
        else { return true }
        let isAllowed = allowance(for: seeker, at: now).isAllowed
        if isAllowed { hand(to: seeker) } else { wait(seeker, at: now) }
        return isAllowed
    }

    /// Whether a checkpoint brings a link that its account has no place for.
    func isBeyondCap(_ checkpoint: Checkpoint, of run: RunID) -> Bool {
        guard let seeker = seeker(checkpoint, of: run), checkpoint.cappedLink != nil,
            !isWithdrawnElsewhere(checkpoint, in: run)
        else { return false }
        return !allowance(for: seeker, at: seeker.since).isAllowed
    }

    /// What a checkpoint that was written means for the places of its account.
    func settlePlace(_ checkpoint: Checkpoint, of run: RunID) {
        guard let seeker = seeker(checkpoint, of: run) else { return }
        if checkpoint.cappedLink != nil {
            if !isWithdrawnElsewhere(checkpoint, in: run) { hand(to: seeker) }
        } else if checkpoint.item.progress.reason == .grantCap {
            wait(seeker, at: seeker.since)
        }
    }

    /// Whether the instance's link was withdrawn in another run, so that its first one here is withdrawn too.
    func isWithdrawnElsewhere(_ checkpoint: Checkpoint, in run: RunID) -> Bool {
        checkpoint.customerLink?.serial == 1
            && waiting(like: checkpoint.item, in: run).contains { other, index in
                newestLink(of: other, sequence: Int64(index) + 1)?.withdrawnAt != nil
            }
    }

    // MARK: What there is

    private func seeker(_ checkpoint: Checkpoint, of run: RunID) -> GrantPlace? {
        guard let most = checkpoint.maxGrantsPerAccount else { return nil }
        let madeAt = checkpoint.customerLink?.createdAt ?? checkpoint.consent?.createdAt
        return seeker(checkpoint.item, of: run, most: most, at: madeAt ?? time?.now ?? Timestamp(rawValue: 0))
    }

    private func seeker(_ item: Item, of run: RunID, most: Int, at now: Timestamp) -> GrantPlace? {
        guard let group = item.progress.grantGroup, let instance = item.seed.instanceID,
            let platform = runs[run]?.record.platformDigest, !platform.isEmpty
        else { return nil }
        return GrantPlace(
            group: group,
            platform: platform,
            instance: instance,
            run: run,
            sequence: item.sequence,
            isOut: false,
            since: now,
            most: most
        )
    }

    private func allowance(for seeker: GrantPlace, at now: Timestamp) -> GrantAllowance {
        var allowance = standing(of: seeker.group, most: seeker.most, besides: seeker, at: now)
        let hasPlace = grantPlaces.contains { $0.isSameInstance(as: seeker) && $0.isOut && isOut($0, at: now) }
        guard !hasPlace else { return allowance }
        let waiting = queue(of: seeker.group).filter { isWaiting($0, at: now) }
        allowance.ahead = waiting.firstIndex { $0.isSameInstance(as: seeker) } ?? waiting.count
        return allowance
    }

    private func standing(
        of group: GrantGroup,
        most: Int,
        besides seeker: GrantPlace?,
        at now: Timestamp
    ) -> GrantAllowance {
        let alive = consentedGrants[group, default: []].filter {
            ($0.platform, $0.instance.rawValue) != (seeker?.platform ?? "", seeker?.instance.rawValue ?? "")
        }
        let out = grantPlaces.filter { place in
            place.group == group && place.isOut && seeker.map { !place.isSameInstance(as: $0) } ?? true
                && isOut(place, at: now)
        }
        return GrantAllowance(most: most, alive: alive.count, out: out.count)
    }

    private func queue(of group: GrantGroup) -> [GrantPlace] {
        grantPlaces.filter { $0.group == group && !$0.isOut }.sorted { one, other in
            (one.since, place(of: one.run), one.sequence) < (other.since, place(of: other.run), other.sequence)
        }
    }

    private func place(of run: RunID) -> Int { order.firstIndex(of: run) ?? 0 }

    private func isWaiting(_ place: GrantPlace, at now: Timestamp) -> Bool {
        guard runs[place.run]?.items[Int(place.sequence) - 1].progress.outcome == .awaitingCode else { return false }
        return newestLink(of: place.run, sequence: place.sequence)?.state(at: now) ?? .expired == .expired
    }

    private func isOut(_ place: GrantPlace, at now: Timestamp) -> Bool {
        runs.contains { id, run in
            guard run.record.platformDigest == place.platform else { return false }
            return run.items.contains { item in
                guard item.seed.instanceID == place.instance, item.progress.outcome == .awaitingCode else {
                    return false
                }
                let links = run.links.filter { $0.sequence == item.sequence }
                if [.exchanging, .exchanged].contains(item.progress.phase) { return true }
                if links.contains(where: { $0.state(at: now) == .open }) { return true }
                return consents.values.contains { consent in
                    let record = consent.record
                    let isWithdrawn = links.contains { $0.serial == record.linkSerial && $0.withdrawnAt != nil }
                    return consent.run == id && record.sequence == item.sequence && !isWithdrawn
                        && record.epoch >= item.progress.epoch && record.result == nil && record.expiresAt > now
                }
            }
        }
    }

    // MARK: Changes

    private func hand(to seeker: GrantPlace) {
        grantPlaces.removeAll { $0.isSameInstance(as: seeker) }
        var place = seeker
        place.isOut = true
        grantPlaces.append(place)
        change(seeker) { progress in
            if progress.reason == .grantCap { progress.reason = progress.basis == .inferred ? .inferred : nil }
        }
    }

    private func wait(_ seeker: GrantPlace, at now: Timestamp) {
        if !isWaiting(seeker, at: now) {
            // It does not wait for its turn.
        } else if let known = grantPlaces.firstIndex(where: { $0.isSameInstance(as: seeker) && !$0.isOut }) {
            grantPlaces[known].most = seeker.most
        } else {
            grantPlaces.removeAll { $0.isSameInstance(as: seeker) }
            var place = seeker
            if newestLink(of: seeker.run, sequence: seeker.sequence) == nil {
                let since = runs[seeker.run]?.items[Int(seeker.sequence) - 1].progress.awaitingSince
                place.since = min(since ?? now, now)
            }
            grantPlaces.append(place)
        }
        let state = newestLink(of: seeker.run, sequence: seeker.sequence)?.state(at: now)
        change(seeker) { progress in
            guard progress.outcome == .awaitingCode, state != .open else { return }
            if progress.reason != .resolvedByHand, progress.reason != .consoleRequired { progress.reason = .grantCap }
        }
    }

    private func change(_ place: GrantPlace, _ change: (inout ItemProgress) -> Void) {
        let index = Int(place.sequence) - 1
        guard var progress = runs[place.run]?.items[index].progress else { return }
        change(&progress)
        runs[place.run]?.items[index].progress = progress
    }
}
