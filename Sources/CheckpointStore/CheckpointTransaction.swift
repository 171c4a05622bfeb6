import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// The checkpoints of one transaction, written one after the other.
struct CheckpointTransaction {
    /// What the store knows of an item before it is changed.
    struct Stored {
        let epoch: Int64
        let instanceID: String?
        let reason: String?
        let outcome: Int64?
        let openIntent: OpenIntent?
        let indexed: IndexedValues
    }

    /// An intent without a settlement.
    struct OpenIntent {
        let number: Int64
        let subject: IntentSubject
        let attempt: Int
        let fingerprint: String?
    }

    let db: Database
    let now: Timestamp
    private var lanes: LaneTable
    private var runs: [RunID: Int64] = [:]
    var trail: TrailWriter

    /// `now` dates settlements that come without an event.
    init(_ db: Database, author: TrailAuthor, now: Timestamp) {
        self.db = db
        self.now = now
        trail = TrailWriter(db, author: author, now: now)
        lanes = LaneTable(db)
    }

    /// Writes a checkpoint as a whole or not at all.
    ///
    /// Every check comes before the first row is written, so a refusal changes nothing and needs no savepoint. Errors of
    /// SQLite are thrown: they end the whole transaction.
    mutating func write(_ checkpoint: Checkpoint, to run: RunID) throws -> Result<CheckpointResult, any Error> {
        do {
            return .success(try perform(checkpoint, run))
        } catch let refusal as CheckpointRefused {
            return .failure(refusal)
        }
    }

    private mutating func perform(_ checkpoint: Checkpoint, _ run: RunID) throws -> CheckpointResult {
        let key = try key(of: run)
        let sequence = checkpoint.item.sequence
        let stored = try storedItem(sequence, of: key, run)
        if let exchange = checkpoint.exchange, try isSpent(exchange.codeHash) { return .codeSpent }
        if checkpoint.settlement == nil, let epoch = epoch(above: checkpoint, stored) { return .voided(epoch: epoch) }
        if checkpoint.exchange != nil, checkpoint.settlement == nil, stored.openIntent?.subject.isRevocation == true {
            return .revocationOpen
        }
        try check(checkpoint, against: stored, run)
        if try isDuplicate(checkpoint.item, stored, of: key) { return .duplicateInstance }
        let siblings = ConsentSiblings(of: checkpoint.item, run: key)
        let campaign = CampaignSiblings(of: checkpoint.item, run: key)
        if let readAt = checkpoint.readAt, try siblings.haveConsent(since: readAt, in: db) {
            return .voided(epoch: Int(stored.epoch) + 1)
        }
        if checkpoint.exchange != nil, try siblings.haveOpenRevocation(in: db) { return .revocationOpen }
        // A withdrawn link stays withdrawn in the next runs, until it is renewed.
        let isWithdrawn = try checkpoint.customerLink?.serial == 1 && campaign.haveWithdrawnLink(in: db)
        let place = try place(of: checkpoint, key)
        if let place, !isWithdrawn, checkpoint.cappedLink != nil,
            try !place.account.allowance(for: place.seeker).isAllowed
        {
            return .grantCapReached
        }

        let grants = ConsentedGrants(of: checkpoint.item, run: key)
        let lane = try lanes.key(of: checkpoint.item.lane)
        try ItemColumns.update(checkpoint.item, lane: lane, run: key, stored: stored.indexed, in: db)
        if checkpoint.takesTurn { try AccountTurn.takeFirst(for: checkpoint.item, run: key, at: now, in: db) }
        var notes: [TrailNote] = []
        if let settlement = checkpoint.settlement, let open = stored.openIntent {
            try settle(open.number, as: settlement, sequence, of: key)
            let event = event(for: settlement, open.subject, checkpoint)
            // A code that was never sent, or was refused, made no new grant.
            if open.subject == .authorizationCode, settlement != .noEffect, settlement != .rejected {
                try siblings.noteConsent(at: event.at, in: db)
            }
            notes.append(
                TrailNote(event, about: checkpoint.item, attempt: open.attempt, fingerprint: open.fingerprint)
            )
        }
        notes += checkpoint.events.map { TrailNote($0, about: checkpoint.item) }
        if let intent = checkpoint.intent {
            try insert(intent, of: key)
            try grants?.question(in: db)
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
            try insert(exchange, of: key)
            try siblings.raiseEpochs(in: db)
            try campaign.raiseEpochs(in: db)
            let detail = "\(IntentSubject.authorizationCode.rawValue): epoch \(exchange.epoch)"
            notes.append(
                TrailNote(
                    Event(.intent, at: exchange.createdAt, detail: detail),
                    about: checkpoint.item,
                    attempt: 1,
                    fingerprint: exchange.codeHash.rawValue
                )
            )
        }
        if let consent = checkpoint.consent { try SQLiteRunStore.insert(consent, run: key, in: db) }
        if var link = checkpoint.customerLink {
            if isWithdrawn { link.withdrawnAt = link.createdAt }
            try SQLiteRunStore.insert(link, run: key, in: db)
        }
        if let place { try settle(place, checkpoint, isWithdrawn: isWithdrawn) }
        if let finding = checkpoint.finding, let instance = checkpoint.item.seed.instanceID {
            try KnownInstances.note(finding, of: instance, run: key, at: now, in: db)
        }
        for note in notes { try trail.append(note, to: key) }
        if checkpoint.item.progress.outcome?.code != stored.outcome, let grants {
            try settle(grants, checkpoint, key, run)
        }
        let wasWaiting = stored.outcome == Outcome.awaitingCode.code
        if checkpoint.item.progress.outcome?.code != stored.outcome,
            checkpoint.settlesInstance(wasWaiting: wasWaiting)
        {
            try settleCampaign(checkpoint, key, run)
        }
        return .written
    }

    /// An instance that was signed in again, that is retired, or that a person settled, is settled in every run where it
    /// waits.
    private mutating func settleCampaign(_ checkpoint: Checkpoint, _ key: Int64, _ run: RunID) throws {
        let at = checkpoint.events.last?.at ?? now
        // The platform resets its count of failed refreshes only after a sign-in, not after a decision by hand.
        if checkpoint.item.progress.outcome == .reauthenticated, let instance = checkpoint.item.seed.instanceID {
            try KnownInstances.forgetPings(of: instance, run: key, in: db)
        }
        // A sent code has raised these epochs already. Without a code they are raised here, so that other runs read the
        // instance again.
        if checkpoint.settlement == nil || checkpoint.item.progress.outcome == .retired {
            try ConsentSiblings(of: checkpoint.item, run: key).raiseEpochs(ofInstanceOnly: true, in: db)
        }
        if checkpoint.withdrawsLinks {
            try CampaignSiblings.withdrawLinks(of: key, checkpoint.item.sequence, at: at, in: db)
        }
        let campaign = CampaignSiblings(of: checkpoint.item, run: key)
        for sibling in try campaign.settle(
            through: run,
            withdrawingLinks: checkpoint.withdrawsLinks,
            at: at,
            in: db
        ) {
            let note = TrailNote(
                sibling.event,
                sequence: sibling.sequence,
                instance: checkpoint.item.seed.instanceID
            )
            try trail.append(note, to: sibling.run)
        }
    }

    /// What an item's end means for the grants of its account.
    private mutating func settle(
        _ grants: ConsentedGrants,
        _ checkpoint: Checkpoint,
        _ key: Int64,
        _ run: RunID
    ) throws {
        switch checkpoint.item.progress.outcome {
        case .rotated: try grants.confirm(in: db)
        case .awaitingCode, .retired: try grants.forget(in: db)
        default: break
        }
        guard let (moment, most) = checkpoint.cappedConsent, let instance = checkpoint.item.seed.instanceID else {
            return
        }
        let at = checkpoint.events.last?.at ?? now
        let (pushedOut, unknown) = try grants.add(of: checkpoint.item, at: moment, most: most, in: db)
        for other in pushedOut {
            let words = "\(Outcome.failed.rawValue): \(Reason.grantPushedOut): by instance \(instance) in run \(run)"
            let event = Event(.grantPushedOut, at: at, detail: words)
            try trail.append(TrailNote(event, sequence: other.sequence, instance: other.instance), to: other.run)
        }
        var told: Set<InstanceID> = []
        for other in pushedOut where told.insert(other.instance).inserted {
            let event = Event(.grantPushedOut, at: at, detail: "of instance \(other.instance)")
            try trail.append(TrailNote(event, about: checkpoint.item), to: key)
        }
        if unknown > 0 {
            let event = Event(.grantPushedOut, at: at, detail: Event.detailOfUnknownGrants(unknown))
            try trail.append(TrailNote(event, about: checkpoint.item), to: key)
        }
    }

    // MARK: What is there

    private mutating func key(of run: RunID) throws -> Int64 {
        if let key = runs[run] { return key }
        let (key, state) = try RunColumns.find(run, in: db)
        guard state != .importing else {
            throw CheckpointRefused(message: "The input of run \(run) is still being read; nothing may be done for it.")
        }
        runs[run] = key
        return key
    }

    private func storedItem(_ sequence: Int64, of key: Int64, _ run: RunID) throws -> Stored {
        var statement = try HotStatement(db, Self.storedItem)
        statement.bind(key)
        statement.bind(sequence)
        let stored = try statement.first { row in
            Stored(
                epoch: row.integer(0) ?? 0,
                instanceID: row.text(1),
                reason: row.text(2),
                outcome: row.integer(5),
                openIntent: try row.integer(3).map { number in
                    OpenIntent(
                        number: number,
                        subject: try IntentSubject(code: row.integer(4) ?? 0),
                        attempt: Int(row.integer(6) ?? 1),
                        fingerprint: row.text(7)
                    )
                },
                indexed: IndexedValues(row, from: 8)
            )
        }
        guard let stored else { throw CheckpointRefused(message: "Run \(run) has no item \(sequence).") }
        return stored
    }

    private static let storedItem = """
        SELECT item.epoch, item.instance_id, item.reason, intent.number, intent.token, item.outcome, intent.attempt,
            intent.fingerprint, \(IndexedValues.columns)
        FROM item LEFT JOIN intent
        ON intent.run = item.run AND intent.sequence = item.sequence AND intent.settlement IS NULL
        WHERE item.run = ? AND item.sequence = ?
        """
}
