import ReauthEngine
package import ReauthModel

/// Verifies audit trails, and hands out what others need to verify them.
package struct AuditOperation: Sendable {
    private static let pageLength = 5000

    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Verifies the trail of a run in the store, or of all runs where none is named.
    ///
    /// `headPaths` name files with heads that were kept elsewhere; `key` is the public key that was kept, by default that of the
    /// store.
    package func verify(
        runNamed name: String?,
        headPaths: [String],
        key: TrailPublicKey?
    ) async throws -> TrailVerification {
        let kept = try headPaths.map { try environment.trails.head(at: $0) }
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        var runs = try await store.runs(ofJob: nil).filter { $0.state != .importing }.map(\.id)
        if let name {
            let pruned = try await store.pruningStatements(of: RunID(rawValue: name)).first?.run
            if let pruned {
                runs = [pruned]
            } else {
                runs = [try await environment.run(named: name, in: store) { $0.state != .importing }.id]
            }
        }
        var verification = TrailVerification(keptHeads: kept.count, isKeyGiven: key != nil)
        verification.publicKey = (key ?? store.trailKey).description
        if name == nil { verification.headDefects = try await headDefects(in: store) }
        for run in runs {
            var statement = try await store.pruningStatements(of: run).first
            var finding = try await finding(of: run, store, kept: kept, key: key ?? store.trailKey, statement)
            if statement == nil, !finding.isIntact, let begun = try await store.pruningStatements(of: run).first {
                // It was pruned while it was read.
                statement = begun
                finding = try await self.finding(of: run, store, kept: kept, key: key ?? store.trailKey, begun)
            }
            var line = TrailVerification.Run(run, finding)
            line.pruning = statement.map(TrailVerification.Pruning.init)
            verification.runs.append(line)
        }
        for run in Set(kept.map(\.head.run)).subtracting(runs).sorted(by: { $0.rawValue < $1.rawValue }) {
            guard name == nil else {
                throw OperationFailure(
                    .usage,
                    "a head that was given is of run \(run), and run \(runs.map(\.rawValue).joined()) was named: name that "
                        + "run, or none"
                )
            }
            // The run that it was signed for is not in the store.
            var verifier = TrailVerifier(of: run, heads: kept.filter { $0.head.run == run }, key: key ?? store.trailKey)
            verification.runs.append(TrailVerification.Run(run, verifier.end()))
        }
        return verification
    }

    /// Verifies an `events.jsonl` without a store, with heads from files.
    package func verify(file path: String, headPaths: [String], key: TrailPublicKey?) throws -> TrailVerification {
        let heads = try headPaths.map { try environment.trails.head(at: $0) }
        guard let run = heads.first?.head.run else {
            throw OperationFailure(
                .usage,
                "--events needs --head FILE: the events.head.json that was written with it, or a head that was kept elsewhere"
            )
        }
        var verifier = TrailVerifier(of: run, heads: heads, key: key)
        try environment.trails.verify(path, with: &verifier)
        var verification = TrailVerification(keptHeads: heads.count, isKeyGiven: key != nil)
        verification.publicKey = (key ?? heads.first?.key)?.description
        verification.runs = [TrailVerification.Run(run, verifier.end())]
        return verification
    }

    /// Verifies an `events.jsonl` with the heads of its run in the store, which may have been pruned meanwhile.
    package func verify(
        file path: String,
        ofRun name: String,
        key: TrailPublicKey?
    ) async throws -> TrailVerification {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = RunID(rawValue: name)
        guard try await store.run(run) != nil else {
            throw OperationFailure(.usage, "no run `\(name)` in \(environment.places.store)")
        }
        let statement = try await store.pruningStatements(of: run).first
        // The statement, and what is signed after it, came when the file had been written.
        let heads = try await heads(of: run, in: store).filter { $0.head.position <= statement?.records ?? .max }
        var verifier = TrailVerifier(of: run, heads: heads, key: key ?? store.trailKey)
        try environment.trails.verify(path, with: &verifier)
        var verification = TrailVerification(isKeyGiven: key != nil)
        verification.publicKey = (key ?? store.trailKey).description
        var finding = verifier.end()
        // Of a pruned run the file is all the evidence there is: it has to be whole.
        if statement == nil { finding.acceptSignedEnd() }
        var line = TrailVerification.Run(run, finding)
        line.pruning = statement.map(TrailVerification.Pruning.init)
        verification.runs = [line]
        return verification
    }

    /// What is found of the trail of a run that was not pruned.
    func finding(of run: RunID, in store: any OpenStore) async throws -> TrailVerifier.Finding {
        try await finding(of: run, store, kept: [], key: store.trailKey, nil)
    }

    /// The newest signed head of a run, as JSON, to be kept elsewhere.
    ///
    /// What was recorded since the last one is signed first.
    package func head(ofRunNamed name: String?) async throws -> [UInt8] {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state != .importing }
        let finding = try await finding(of: run.id, store, kept: [], key: store.trailKey, nil)
        guard finding.isIntact || finding.isOfOldVersion else {
            throw OperationFailure(
                .itemsFailed,
                "the trail of run \(run.id) has \(finding.defectCount) defects, and nothing was signed: "
                    + "`reauth audit verify \(run.id)` names them"
            )
        }
        try await store.signTrail(of: run.id)
        guard let head = try await store.newestHead(of: run.id) else {
            throw OperationFailure(
                .usage,
                "run \(run.id) has no record that is part of a chain: a version wrote it that made none"
            )
        }
        return try environment.trails.bytes(of: head)
    }

    /// The public key of the store, in Base64.
    package func publicKey() throws -> String {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        return store.trailKey.description
    }

    // MARK: Reading

    private func finding(
        of run: RunID,
        _ store: any OpenStore,
        kept: [SignedTrailHead],
        key: TrailPublicKey,
        _ statement: PruningStatement?
    ) async throws -> TrailVerifier.Finding {
        let (heads, kept) = (try await heads(of: run, in: store), kept.filter { $0.head.run == run })
        if let statement {
            let verifier = TrailVerifier(after: statement, heads: heads, kept: kept, key: key)
            return try await finding(of: statement, store, verifier)
        }
        var verifier = TrailVerifier(of: run, heads: heads + kept, key: key)
        try await walk(run, store) { entry in
            verifier.take(entry.record.line.utf8, position: entry.record.position, of: run, link: entry.hash)
        }
        return verifier.end()
    }

    /// Of a pruned run only its statement is there: that has to be the record that was signed.
    private func finding(
        of statement: PruningStatement,
        _ store: any OpenStore,
        _ verifier: TrailVerifier
    ) async throws -> TrailVerifier.Finding {
        var verifier = verifier
        // Records that the statement says were removed are there only while their removal is not finished.
        let first = statement.completedAt == nil ? statement.records : 0
        for entry in try await store.trail(of: statement.run, after: first, limit: Self.pageLength) {
            verifier.take(entry, as: statement)
        }
        return verifier.end()
    }

    private func walk(
        _ run: RunID,
        _ store: any OpenStore,
        _ take: (TrailEntry) -> Void
    ) async throws {
        var page = try await store.trail(of: run, after: 0, limit: Self.pageLength)
        while let last = page.last?.record.position {
            // Each page is read while the one before it is verified.
            async let next = store.trail(of: run, after: last, limit: Self.pageLength)
            for entry in page { take(entry) }
            page = try await next
        }
    }

    private func heads(of run: RunID?, in store: any OpenStore) async throws -> [SignedTrailHead] {
        var heads: [SignedTrailHead] = []
        while true {
            let last = heads.last?.head.number ?? 0
            let page = try await store.heads(of: run, after: last, limit: Self.pageLength)
            if page.isEmpty { return heads }
            heads += page
        }
    }

    func headDefects(in store: any OpenStore) async throws -> [String] {
        TrailVerifier.defects(ofHeads: try await heads(of: nil, in: store)).prefix(TrailVerifier.mostDefects)
            .map(\.description)
    }
}
