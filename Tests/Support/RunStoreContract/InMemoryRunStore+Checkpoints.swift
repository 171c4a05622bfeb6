import OAuth
package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// The exchange of an item that has no settlement.
    package func openExchange(of run: RunID, sequence: Int64) -> ExchangeIntent? {
        runs[run]?.openExchanges[sequence]
    }

    /// Writes one change of one item.
    package func write(_ checkpoint: Checkpoint, to run: RunID) throws -> CheckpointResult {
        try check(run, isImporting: false)
        let sequence = checkpoint.item.sequence
        let index = Int(sequence) - 1
        // Piece by piece: holding the whole run would copy its items when one of them is replaced.
        guard runs[run]?.items.indices.contains(index) == true, let stored = runs[run]?.items[index] else {
            throw Refused(description: "run \(run) has no item \(sequence)")
        }
        if let answer = answer(to: checkpoint, stored, of: run) { return answer }
        try check(checkpoint, against: stored, of: run)
        if let id = checkpoint.item.seed.instanceID, checkpoint.item.progress.reason != .duplicate {
            if let owner = runs[run]?.owners[id], owner != sequence { return .duplicateInstance }
        }
        if let readAt = checkpoint.readAt, hasConsent(for: checkpoint.item, in: run, since: readAt) {
            return .voided(epoch: stored.progress.epoch + 1)
        }
        if checkpoint.exchange != nil, siblings(of: checkpoint.item, in: run).contains(where: hasOpenRevocation) {
            return .revocationOpen
        }
        if isBeyondCap(checkpoint, of: run) { return .grantCapReached }
        store(checkpoint.item, at: index, of: run)
        queueWebhooks(afterChangeOf: sequence, of: run, from: stored.progress.outcome)
        if checkpoint.takesTurn { takeFirstTurn(for: checkpoint.item, in: run) }
        var notes: [TrailNote] = []
        if let settlement = checkpoint.settlement { notes.append(settle(as: settlement, checkpoint, of: run)) }
        notes += checkpoint.events.map { TrailNote($0, about: checkpoint.item) }
        if let intent = checkpoint.intent {
            runs[run]?.openIntents[sequence] = intent
            questionGrant(of: checkpoint.item, in: run)
            let detail = "\(intent.token.rawValue): attempt \(intent.attempt)"
            notes.append(
                TrailNote(
                    Event(.intent, at: intent.createdAt, detail: detail),
                    about: checkpoint.item,
                    attempt: intent.attempt,
                    fingerprint: intent.fingerprint.rawValue
                )
            )
        }
        if let exchange = checkpoint.exchange {
            runs[run]?.openExchanges[sequence] = exchange
            spentCodes[exchange.codeHash] = (run, sequence)
            raiseEpochs(ofSiblings: checkpoint.item, in: run)
            for (other, index) in waiting(like: checkpoint.item, in: run) {
                runs[other]?.items[index].progress.epoch += 1
            }
            notes.append(
                TrailNote(
                    Event(.intent, at: exchange.createdAt, detail: "code: epoch \(exchange.epoch)"),
                    about: checkpoint.item,
                    attempt: 1,
                    fingerprint: exchange.codeHash.rawValue
                )
            )
        }
        if let finding = checkpoint.finding, let place = place(ofInstance: checkpoint.item.seed.instanceID, of: run) {
            note(finding, at: place)
        }
        if let consent = checkpoint.consent { consents[consent.state] = (run, consent, false) }
        if var link = checkpoint.customerLink {
            if isWithdrawnElsewhere(checkpoint, in: run) { link.withdrawnAt = link.createdAt }
            runs[run]?.links.append(link)
        }
        settlePlace(checkpoint, of: run)
        for note in notes { append(note, to: run) }
        let before = stored.progress.outcome
        if checkpoint.item.progress.outcome != before { settleGrants(checkpoint, of: run) }
        if checkpoint.item.progress.outcome != before,
            checkpoint.settlesInstance(wasWaiting: before == .awaitingCode)
        {
            settleCampaign(checkpoint, of: run)
        }
        return .written
    }

    /// Makes void what other items of the instance, and of its group, are about to do.
    func raiseEpochs(ofSiblings item: Item, in run: RunID, isInstanceOnly: Bool = false) {
        for (other, index) in siblings(of: item, in: run) {
            guard let sibling = runs[other]?.items[index], sibling.progress.outcome == nil,
                let action = runs[other]?.record.action
            else { continue }
            let isSame = isShared(item.seed.instanceID, sibling.seed.instanceID) && isSamePlatform(run, other)
            let isAsking = action != .check
            let isOfGroup = isShared(item.progress.grantGroup, sibling.progress.grantGroup) && action.revokes
            if isSame && isAsking || isOfGroup && !isInstanceOnly { runs[other]?.items[index].progress.epoch += 1 }
        }
    }

    private func note(_ finding: PingFinding, at place: String) {
        guard finding.answer != .worked else { return pinged[place] = nil }
        let isRejected = finding.answer == .rejected
        if let known = pinged[place], known.token == finding.token {
            pinged[place]?.count += 1
            pinged[place]?.isRejected = known.isRejected || isRejected
        } else {
            pinged[place] = InstanceHistory.Pinged(token: finding.token, count: 1, isRejected: isRejected)
        }
    }

    private func isSamePlatform(_ one: RunID, _ other: RunID) -> Bool {
        runs[one]?.record.platformDigest == runs[other]?.record.platformDigest
    }

    // MARK: Rules

    /// The value that a checkpoint comes to before anything of it is looked at as a defect.
    private func answer(to checkpoint: Checkpoint, _ stored: Item, of run: RunID) -> CheckpointResult? {
        if let exchange = checkpoint.exchange, spentCodes[exchange.codeHash] != nil { return .codeSpent }
        guard checkpoint.settlement == nil else { return nil }
        if isTooLate(checkpoint, stored) { return .voided(epoch: stored.progress.epoch) }
        let isRevocationOpen = runs[run]?.openIntents[stored.sequence] != nil
        return checkpoint.exchange != nil && isRevocationOpen ? .revocationOpen : nil
    }

    func hasConsent(for item: Item, in run: RunID, since moment: Timestamp, atMost now: Timestamp? = nil) -> Bool {
        let latest = max(now ?? moment, moment).advanced(by: .seconds(86_400))
        let ends = subjects(of: item, in: run).compactMap { lastConsents[$0] }
        if ends.contains(where: { $0 >= moment && $0 <= latest }) {
            return true
        }
        let earliest = moment.advanced(by: .seconds(-300))
        return runs.contains { id, other in
            other.openExchanges.contains { sequence, exchange in
                guard exchange.createdAt >= earliest, id != run || sequence != item.sequence else { return false }
                let sibling = other.items[Int(sequence) - 1]
                return isShared(item.seed.instanceID, sibling.seed.instanceID) && isSamePlatform(run, id)
                    || isShared(item.progress.grantGroup, sibling.progress.grantGroup)
            }
        }
    }

    private func subjects(of item: Item, in run: RunID) -> [String] {
        [
            item.seed.instanceID.map { "instance \($0.rawValue) of \(runs[run]?.record.platformDigest ?? "")" },
            item.progress.grantGroup.map { "group \($0.rawValue)" },
        ].compactMap(\.self)
    }

    private func isTooLate(_ checkpoint: Checkpoint, _ stored: Item) -> Bool {
        checkpoint.item.progress.epoch < stored.progress.epoch
            || checkpoint.exchange.map { $0.epoch <= stored.progress.epoch } ?? false
    }

    private func check(_ checkpoint: Checkpoint, against stored: Item, of run: RunID) throws(Refused) {
        let sequence = stored.sequence
        let isOpen = runs[run]?.openIntents[sequence] != nil || runs[run]?.openExchanges[sequence] != nil
        guard !isTooLate(checkpoint, stored) else {
            throw Refused(description: "an older state of item \(sequence)")
        }
        guard checkpoint.settlement == nil || isOpen else {
            throw Refused(description: "no open intent of item \(sequence) to settle")
        }
        guard checkpoint.intent == nil || checkpoint.exchange == nil else {
            throw Refused(description: "a revocation and an exchange of item \(sequence) at once")
        }
        let epoch = checkpoint.item.progress.epoch
        if let intent = checkpoint.intent, intent.sequence != sequence || intent.epoch < epoch {
            throw Refused(description: "the intent is void, or of another item than \(sequence)")
        }
        if let exchange = checkpoint.exchange, exchange.sequence != sequence || exchange.epoch != epoch {
            throw Refused(description: "the exchange is of another epoch or item than \(sequence)")
        }
        guard checkpoint.intent != nil || checkpoint.exchange != nil else { return }
        guard !isOpen || checkpoint.settlement != nil else {
            throw Refused(description: "a second open intent of item \(sequence)")
        }
    }

    /// Where the other items of the same instance or grant group are, in runs that are open.
    private func siblings(of item: Item, in run: RunID) -> [(run: RunID, index: Int)] {
        runs.filter { $0.value.record.state == .open }.flatMap { id, other in
            other.items.indices.filter { index in
                let sibling = other.items[index]
                guard id != run || sibling.sequence != item.sequence else { return false }
                if sibling.progress.reason == .duplicate { return false }
                return isShared(item.seed.instanceID, sibling.seed.instanceID) && isSamePlatform(run, id)
                    || isShared(item.progress.grantGroup, sibling.progress.grantGroup)
            }.map { (id, $0) }
        }
    }

    private func isShared<Name: Equatable>(_ one: Name?, _ other: Name?) -> Bool {
        one != nil && one == other
    }

    private func hasOpenRevocation(_ place: (run: RunID, index: Int)) -> Bool {
        runs[place.run]?.openIntents[Int64(place.index) + 1] != nil
    }

    // MARK: Changes

    private func store(_ item: Item, at index: Int, of run: RunID) {
        guard var stored = runs[run]?.items[index] else { return }
        let isOwner = stored.seed.instanceID.map { runs[run]?.owners[$0] == item.sequence } ?? false
        if isOwner, let id = stored.seed.instanceID { runs[run]?.owners[id] = nil }
        stored.lane = item.lane
        stored.seed.instanceID = item.seed.instanceID
        stored.seed.name = item.seed.name
        stored.seed.element = item.seed.element
        stored.progress = item.progress
        if let id = item.seed.instanceID, item.progress.reason != .duplicate { runs[run]?.owners[id] = item.sequence }
        runs[run]?.items[index] = stored
    }

    /// Settles whichever intent of the item is open, and returns what the trail tells of it.
    private func settle(as settlement: Settlement, _ checkpoint: Checkpoint, of run: RunID) -> TrailNote {
        let sequence = checkpoint.item.sequence
        let revocation = runs[run]?.openIntents.removeValue(forKey: sequence)
        let exchange = runs[run]?.openExchanges.removeValue(forKey: sequence)
        if let exchange, settlement == .noEffect { spentCodes[exchange.codeHash] = nil }
        if let exchange { noteCode(exchange, settlement, of: run) }
        let given = checkpoint.events.first?.at ?? checkpoint.intent?.createdAt ?? checkpoint.exchange?.createdAt
        let recorded = revocation?.createdAt ?? exchange?.createdAt ?? Timestamp(rawValue: 0)
        let moment = given ?? time?.now ?? recorded
        if exchange != nil, settlement != .noEffect, settlement != .rejected {
            for subject in subjects(of: checkpoint.item, in: run) { lastConsents[subject] = moment }
        }
        let event = Event(
            .settled,
            at: moment,
            detail: "\(revocation?.token.rawValue ?? "code"): \(settlement.rawValue)",
            httpStatus: checkpoint.item.progress.lastHTTPStatus,
            requestID: checkpoint.item.progress.lastRequestID
        )
        return TrailNote(
            event,
            about: checkpoint.item,
            attempt: revocation?.attempt ?? 1,
            fingerprint: revocation?.fingerprint.rawValue ?? exchange?.codeHash.rawValue
        )
    }
}
