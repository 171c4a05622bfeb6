import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// What other runs on the same platform know of an instance.
    package func history(of instance: InstanceID, besides run: RunID) -> InstanceHistory {
        guard let platform = runs[run]?.record.platformDigest, !platform.isEmpty else { return InstanceHistory() }
        var history = InstanceHistory()
        let others = order.reversed().filter { id in
            id != run && runs[id]?.record.platformDigest == platform
        }
        let items = others.compactMap { id in
            runs[id]?.items.first { $0.seed.instanceID == instance && $0.progress.reason != .duplicate }?.progress
        }
        let waiting = items.filter {
            $0.outcome == .awaitingCode && $0.phase == .awaitingCode && $0.reason != .waitsAlready
        }
        let shown = waiting.first { $0.confirmedAt != nil } ?? waiting.first
        history.waiting = shown.map(InstanceHistory.Waiting.init)
        let start = runs[run]?.record.startedAt
        history.isSignedIn = items.contains { progress in
            let isSince = progress.reauthenticatedAt.flatMap { moment in start.map { moment >= $0 } } ?? false
            return progress.outcome == .reauthenticated && isSince
                || progress.outcome == .awaitingCode && progress.phase == .exchanged
        }
        let earliest = time?.now.advanced(by: .seconds(-300)) ?? Timestamp(rawValue: 0)
        history.isConsentUnderWay = order.contains { id in
            guard let other = runs[id], other.record.platformDigest == platform else { return false }
            return other.openExchanges.contains { sequence, exchange in
                let item = other.items[Int(sequence) - 1]
                return item.seed.instanceID == instance && item.progress.phase == .exchanging
                    && exchange.createdAt >= earliest
            }
        }
        for id in order.reversed() where id != run && runs[id]?.record.platformDigest == platform {
            let item = runs[id]?.items.first { $0.seed.instanceID == instance && $0.progress.outcome == .retired }
            guard let item else { continue }
            history.retired = InstanceHistory.Waiting(item.progress)
            break
        }
        history.pinged = place(ofInstance: instance, of: run).flatMap { pinged[$0] }
        return history
    }

    /// Names an instance over all runs of a platform; `nil` where the platform is not on record.
    func place(ofInstance instance: InstanceID?, of run: RunID) -> String? {
        guard let instance, let platform = runs[run]?.record.platformDigest, !platform.isEmpty else { return nil }
        return "\(platform) \(instance)"
    }
}
