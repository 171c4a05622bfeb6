import OAuth
package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// What verifies the heads of the store.
    package nonisolated var trailKey: TrailPublicKey { trailSigningKey.publicKey }

    /// The audit trail of a run.
    ///
    /// Records are linked when they are asked for: most tests ask for events only, of which they make very many.
    package func trail(of run: RunID, after position: Int64, limit: Int) -> [TrailEntry] {
        var hash = TrailHash.start
        let entries = (runs[run]?.trail ?? []).map { record in
            hash = hash.following(line: record.line.utf8)
            return TrailEntry(record: record, hash: hash)
        }
        let removed = pruned[run].map { $0.completedAt == nil ? 0 : $0.records } ?? 0
        return Array(entries.dropFirst(Int(max(0, position, removed))).prefix(limit))
    }

    /// The trail without what links and signs it.
    package func events(
        of run: RunID,
        after position: Int64,
        limit: Int
    ) async throws -> [(position: Int64, sequence: Int64, event: Event)] {
        (runs[run]?.trail ?? []).dropFirst(Int(max(0, position))).prefix(limit).map {
            ($0.position, $0.sequence, $0.event)
        }
    }

    /// What happened to one item.
    package func history(of run: RunID, sequence: Int64) -> [Event] {
        (runs[run]?.trail ?? []).filter { $0.sequence == sequence }.map(\.event)
    }

    /// The signed heads.
    package func heads(of run: RunID?, after number: Int64, limit: Int) -> [SignedTrailHead] {
        Array(signedHeads.filter { (run == nil || $0.head.run == run) && $0.head.number > number }.prefix(limit))
    }

    /// The newest signed head of a run.
    package func newestHead(of run: RunID) -> SignedTrailHead? {
        signedHeads.last { $0.head.run == run }
    }

    /// Signs the trail, then changes its first record.
    package func tamper(with run: RunID) throws {
        try signTrail(of: run)
        runs[run]?.trail[0].event.detail = "changed"
    }

    /// Removes the signed heads of a run, as somebody with the file but without the key can.
    package func removeHeads(of run: RunID) {
        signedHeads.removeAll { $0.head.run == run }
    }

    /// Records an event of the run as a whole.
    package func note(_ event: Event, of run: RunID) throws {
        guard runs[run] != nil else { throw Refused(description: "no run \(run)") }
        append(TrailNote(event), to: run)
    }

    /// Signs how far the trail has come.
    package func signTrail(of run: RunID) throws {
        guard let last = trail(of: run, after: 0, limit: .max).last, let hash = last.hash,
            newestHead(of: run)?.head.position != last.record.position
        else { return }
        let head = TrailHead(
            number: Int64(signedHeads.count) + 1,
            run: run,
            position: last.record.position,
            hash: hash,
            since: 1,
            at: time?.now ?? last.record.event.at,
            previous: signedHeads.last?.digest ?? .start
        )
        signedHeads.append(try trailSigningKey.sign(head))
    }

    func append(_ note: TrailNote, to run: RunID) {
        let position = Int64(runs[run]?.trail.count ?? 0) + 1
        runs[run]?.trail.append(TrailRecord(note, position: position, run: run, worker: "memory"))
    }
}

extension AuditTrail {
    /// The trail without what links and signs it.
    package func events(
        of run: RunID,
        after position: Int64,
        limit: Int
    ) async throws -> [(position: Int64, sequence: Int64, event: Event)] {
        try await trail(of: run, after: position, limit: limit).map(\.record).map {
            ($0.position, $0.sequence, $0.event)
        }
    }
}
