import ReauthEngine
import ReauthModel

/// Settles an instance by hand.
package struct ResolveOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Settles an instance: in the run that is named, or in the newest one where it can be settled, and in every run where
    /// it waits.
    package func resolve(
        _ instance: String,
        runNamed name: String?,
        as resolution: Resolution
    ) async throws -> ResolvedInstance {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let found = try await item(instance, runNamed: name, store)
        let (run, label) = (found.run, found.item.label)
        var runs: Set = [run.id]
        // Where no platform is on record, the same number may be another instance.
        if let id = found.item.seed.instanceID, !run.platformDigest.isEmpty {
            let waiting = try await store.waitingItems(of: id).map(\.run)
            runs.formUnion(waiting.filter { $0.platformDigest == run.platformDigest }.map(\.id))
        }
        guard try await write(resolution, for: found, store) else {
            throw OperationFailure(
                .busy,
                "\(label) was signed in to meanwhile; nothing was changed: look at `reauth report`, then resolve again"
            )
        }
        for id in runs.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let run = try await store.run(id) { _ = try await environment.rewriteReports(of: run, from: store) }
        }
        // To wait again is a thing of the one run.
        let others = resolution.outcome == .awaitingCode ? [] : runs.subtracting([run.id])
        return ResolvedInstance(
            label: label,
            instance: found.item.seed.instanceID,
            outcome: resolution.outcome,
            run: run.id,
            others: others.sorted { $0.rawValue < $1.rawValue }
        )
    }

    private func write(
        _ resolution: Resolution,
        for found: CampaignItem,
        _ store: any OpenStore
    ) async throws -> Bool {
        let run = found.run
        let time = environment.time
        let claims = environment.store.claims
        let written = try await claims.withClaim(on: ClaimSubject(found.item, of: run)) { () async throws -> Bool in
            let sequence = found.item.sequence
            let items = try await store.items(of: run.id, after: sequence - 1, outcome: nil, limit: 1)
            let checkpoint = try resolution.checkpoint(for: items.first ?? found.item, at: time.now)
            return try await store.write(checkpoint, to: run.id) == .written
        }
        return written == true
    }

    /// The item that is meant: of the run that is named, or of the newest one in which it can be settled.
    private func item(
        _ instance: String,
        runNamed name: String?,
        _ store: any OpenStore
    ) async throws -> CampaignItem {
        let named: RunRecord? =
            if let name { try await environment.run(named: name, in: store) { $0.state != .importing } } else { nil }
        let id = InstanceID(validating: instance)
        let all = if let id { try await store.items(of: id) } else { [CampaignItem]() }
        let items = all.filter { named == nil || $0.run.id == named?.id }
        guard let newest = items.first else {
            let place = named.map { "run \($0.id)" } ?? "no run"
            throw OperationFailure(
                .usage,
                "\(place) has \(named == nil ? "an" : "no") instance `\(instance)`; `reauth report` lists them all"
            )
        }
        return items.first { Resolution.isOpen($0.item) } ?? newest
    }
}
