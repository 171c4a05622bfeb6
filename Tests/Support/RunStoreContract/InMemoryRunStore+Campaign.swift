package import OAuth
package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore: CampaignStore {
    /// The runs that have an item that waits, newest first.
    package func waitingRuns() -> [CampaignRun] {
        order.reversed().compactMap { id in
            guard let run = runs[id], run.record.action != .check else { return nil }
            return run.items.contains { $0.progress.outcome == .awaitingCode } ? campaignRun(id) : nil
        }
    }

    /// A run by name, with its number.
    package func campaignRun(_ id: RunID) -> CampaignRun? {
        guard let record = runs[id]?.record, let place = order.firstIndex(of: id) else { return nil }
        return CampaignRun(number: Int64(place) + 1, record: record)
    }

    /// The items of an instance that wait, newest run first.
    package func waitingItems(of instance: InstanceID) -> [CampaignItem] {
        items(of: instance).filter { $0.item.progress.outcome == .awaitingCode }
    }

    /// The items of an instance in all runs, newest run first.
    package func items(of instance: InstanceID) -> [CampaignItem] {
        order.reversed().compactMap { id in
            guard let run = runs[id], run.record.state != .importing, let item = item(of: id, instance: instance) else {
                return nil
            }
            return CampaignItem(run: run.record, item: item)
        }
    }

    /// The item that an intent to send the code was recorded for.
    package func spentCode(_ code: CodeHash) -> CampaignItem? {
        guard let place = spentCodes[code], let run = runs[place.run] else { return nil }
        return CampaignItem(run: run.record, item: run.items[Int(place.sequence) - 1])
    }

    /// Items whose code may have been sent without a recorded end.
    package func itemsUnderWay(of instance: InstanceID) -> [CampaignItem] {
        waitingItems(of: instance).filter { [.exchanging, .exchanged].contains($0.item.progress.phase) }
    }

    // MARK: One instance, many runs

    /// Where the same instance waits in other runs of the platform.
    func waiting(like item: Item, in run: RunID) -> [(run: RunID, index: Int)] {
        guard let id = item.seed.instanceID, let digest = runs[run]?.record.platformDigest, !digest.isEmpty else {
            return []
        }
        return waitingItems(of: id).filter { $0.run.id != run && $0.run.platformDigest == digest }
            .map { ($0.run.id, Int($0.item.sequence) - 1) }
    }

    /// Whether another one of these runs shows the instance of an item instead.
    func isShown(_ item: Item, of run: RunID, in others: [RunID]) -> Bool {
        guard let id = item.seed.instanceID, let own = campaignRun(run), !own.record.platformDigest.isEmpty else {
            return false
        }
        return items(of: id).contains { other in
            guard others.contains(other.run.id), other.run.id != run,
                other.run.platformDigest == own.record.platformDigest,
                let standing = ConnectionFilter.Standing(other.item.progress),
                let number = campaignRun(other.run.id)?.number
            else { return false }
            let (waits, waitsHere) = (standing == .waiting, item.progress.outcome == .awaitingCode)
            return waits == waitsHere ? number > own.number : waits
        }
    }

    /// Gives the waiting items of other runs the end that an item came to.
    func settleCampaign(_ checkpoint: Checkpoint, of run: RunID) {
        let end = checkpoint.item.progress
        let isByHand = end.reason == .resolvedByHand
        let at = checkpoint.events.last?.at ?? time?.now ?? Timestamp(rawValue: 0)
        if end.outcome == .reauthenticated, let place = place(ofInstance: checkpoint.item.seed.instanceID, of: run) {
            pinged[place] = nil
        }
        if checkpoint.settlement == nil || end.outcome == .retired {
            raiseEpochs(ofSiblings: checkpoint.item, in: run, isInstanceOnly: true)
        }
        if checkpoint.withdrawsLinks { withdraw(checkpoint.item.sequence, of: run, at: at) }
        for (other, index) in waiting(like: checkpoint.item, in: run) {
            guard var progress = runs[other]?.items[index].progress else { continue }
            let dead = [progress.accessTokenBefore, progress.accessTokenAfter]
            if let token = end.accessTokenAfter, dead.contains(token) { continue }
            if isByHand { progress.reasonBefore = progress.reason }
            progress.outcome = end.outcome
            progress.phase = .finished
            progress.reason = end.reason
            progress.reauthenticatedAt = end.reauthenticatedAt ?? progress.reauthenticatedAt
            progress.verifiedAt = end.verifiedAt ?? progress.verifiedAt
            progress.accessTokenAfter = end.accessTokenAfter ?? progress.accessTokenAfter
            progress.httpStatus = end.httpStatus ?? progress.httpStatus
            progress.requestID = end.requestID ?? progress.requestID
            progress.lastHTTPStatus = end.lastHTTPStatus ?? progress.lastHTTPStatus
            progress.lastRequestID = end.lastRequestID ?? progress.lastRequestID
            progress.grantGroup = progress.grantGroup ?? end.grantGroup
            progress.resolvedBy = end.resolvedBy ?? progress.resolvedBy
            progress.resolvedBecause = end.resolvedBecause ?? progress.resolvedBecause
            progress.consentURL = nil
            progress.dueAt = nil
            runs[other]?.items[index].progress = progress
            let sequence = Int64(index) + 1
            queueWebhooks(afterChangeOf: sequence, of: other, from: .awaitingCode)
            runs[other]?.openExchanges[sequence] = nil
            if checkpoint.withdrawsLinks { withdraw(sequence, of: other, at: at) }
            let words = [end.outcome?.rawValue, end.reason?.rawValue, "through run \(run)"].compactMap(\.self)
            let event = Event(
                isByHand ? .resolved : .finished,
                at: at,
                detail: words.joined(separator: ": "),
                httpStatus: isByHand ? nil : end.httpStatus,
                requestID: isByHand ? nil : end.requestID
            )
            append(TrailNote(event, sequence: sequence, instance: checkpoint.item.seed.instanceID), to: other)
        }
    }
}
