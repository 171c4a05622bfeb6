import OAuth
import ReauthEngine
import ReauthModel

/// A grant that a consent made at a provider with a cap.
struct ConsentedGrant {
    var platform: String
    var instance: InstanceID
    var begunAt: Timestamp
    var consentedAt: Timestamp
    var isInQuestion = false
}

extension InMemoryRunStore {
    /// An item of a run.
    struct Place: Hashable {
        var run: RunID
        var sequence: Int64
    }

    /// A code was settled: one that was refused made no grant.
    func noteCode(_ exchange: ExchangeIntent, _ settlement: Settlement, of run: RunID) {
        guard settlement != .noEffect, settlement != .rejected else { return }
        let place = Place(run: run, sequence: exchange.sequence)
        codesBegun[place] = min(codesBegun[place] ?? exchange.createdAt, exchange.createdAt)
    }

    /// A revocation is about to be sent for the instance of an item.
    func questionGrant(of item: Item, in run: RunID) {
        changeGrant(of: item, in: run) { $0?.isInQuestion = true }
    }

    /// What an item's end means for the grants of its account.
    func settleGrants(_ checkpoint: Checkpoint, of run: RunID) {
        let item = checkpoint.item
        switch item.progress.outcome {
        case .rotated: changeGrant(of: item, in: run) { $0?.isInQuestion = false }
        case .awaitingCode, .retired: changeGrant(of: item, in: run) { $0 = nil }
        default: break
        }
        guard let (moment, most) = checkpoint.cappedConsent, let group = item.progress.grantGroup,
            let instance = item.seed.instanceID, let platform = runs[run]?.record.platformDigest, !platform.isEmpty
        else { return }
        changeGrant(of: item, in: run) {
            let begun = codesBegun[Place(run: run, sequence: item.sequence)] ?? moment
            $0 = ConsentedGrant(
                platform: platform,
                instance: instance,
                begunAt: min(begun, moment),
                consentedAt: moment
            )
        }
        let living = consentedGrants[group, default: []].filter { !$0.isInQuestion }
        let ended = living.filter { grant in
            living.count {
                $0.begunAt >= grant.consentedAt && ($0.platform, $0.instance) != (grant.platform, grant.instance)
            } >= most
        }
        let at = checkpoint.events.last?.at ?? time?.now ?? Timestamp(rawValue: 0)
        for grant in ended {
            consentedGrants[group]?.removeAll { $0.platform == grant.platform && $0.instance == grant.instance }
            guard pushOut(grant, by: instance, in: run, at: at) else { continue }
            let event = Event(.grantPushedOut, at: at, detail: "of instance \(grant.instance)")
            append(TrailNote(event, about: item), to: run)
        }
        let unknown = living.count - ended.count - most
        if unknown > 0 {
            let event = Event(.grantPushedOut, at: at, detail: Event.detailOfUnknownGrants(unknown))
            append(TrailNote(event, about: item), to: run)
        }
    }

    /// Whether an item said that the grant's instance works.
    private func pushOut(_ grant: ConsentedGrant, by instance: InstanceID, in run: RunID, at: Timestamp) -> Bool {
        var isFound = false
        for id in order where runs[id]?.record.platformDigest == grant.platform {
            for item in runs[id]?.items ?? []
            where item.seed.instanceID == grant.instance && item.progress.outcome == .reauthenticated
                && item.progress.reauthenticatedAt == grant.consentedAt
            {
                isFound = true
                runs[id]?.items[Int(item.sequence) - 1].progress.outcome = .failed
                runs[id]?.items[Int(item.sequence) - 1].progress.reason = .grantPushedOut
                queueWebhooks(afterChangeOf: item.sequence, of: id, from: .reauthenticated)
                let detail = "failed: grant_pushed_out: by instance \(instance) in run \(run)"
                append(
                    TrailNote(
                        Event(.grantPushedOut, at: at, detail: detail),
                        sequence: item.sequence,
                        instance: item.seed.instanceID
                    ),
                    to: id
                )
            }
        }
        return isFound
    }

    private func changeGrant(of item: Item, in run: RunID, _ change: (inout ConsentedGrant?) -> Void) {
        guard let group = item.progress.grantGroup, let instance = item.seed.instanceID,
            let platform = runs[run]?.record.platformDigest
        else { return }
        var grants = consentedGrants[group, default: []]
        let place = grants.firstIndex { $0.platform == platform && $0.instance == instance }
        var grant = place.map { grants[$0] }
        change(&grant)
        if let place { grants.remove(at: place) }
        if let grant { grants.append(grant) }
        consentedGrants[group] = grants
    }
}
