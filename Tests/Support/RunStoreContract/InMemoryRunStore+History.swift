import ReauthEngine
public import ReauthModel

extension InMemoryRunStore {
    /// What other runs on the same platform know of an instance.
    public func history(of instance: InstanceID, besides run: RunID) -> InstanceHistory {
        guard let platform = runs[run]?.record.platformDigest, !platform.isEmpty else { return InstanceHistory() }
        var history = InstanceHistory()
        for id in order.reversed() where id != run && runs[id]?.record.platformDigest == platform {
            let item = runs[id]?.items.first { item in
                item.seed.instanceID == instance && item.progress.outcome == .awaitingCode
                    && item.progress.phase == .awaitingCode && item.progress.reason != .waitsAlready
            }
            guard let item else { continue }
            history.waiting = InstanceHistory.Waiting(item.progress)
            break
        }
        for id in order.reversed() where id != run && runs[id]?.record.platformDigest == platform {
            let item = runs[id]?.items.first { $0.seed.instanceID == instance && $0.progress.outcome == .retired }
            guard let item else { continue }
            history.retired = InstanceHistory.Waiting(item.progress)
            break
        }
        if let place = place(ofInstance: instance, of: run), let dead = deadTokens[place] {
            history.deadToken = dead.token
            history.deadPings = dead.pings
        }
        return history
    }

    /// Names an instance over all runs of a platform; `nil` where the platform is not on record.
    func place(ofInstance instance: InstanceID?, of run: RunID) -> String? {
        guard let instance, let platform = runs[run]?.record.platformDigest, !platform.isEmpty else { return nil }
        return "\(platform) \(instance)"
    }
}
