import Crypto
import struct Foundation.Data
import OAuth
import ReauthEngine
import ReauthModel

/// Reads how the instances of an imported run stand after the runs before it.
struct EarlierStateReading: Sendable {
    private static let pageSize = 1000

    /// Where the input was imported.
    let instances: any PlannedInstances
    /// Where the runs before it are.
    let history: (any EarlierRuns)?
    /// Whether the instances of earlier runs are those of this one: an embedded sandbox is a new world at every start.
    let outlivesItsRun: Bool

    /// `onPage` is told how many instances each page has.
    func state(
        of run: RunRecord,
        at now: Timestamp,
        onPage: (Int) -> Void = { _ in }
    ) async throws -> EarlierState {
        var hash = SHA256()
        let newest = try await history?.newestRun(ofJob: run.job)
        hash.update(data: Data("newest run: \(newest?.rawValue ?? "none")\n".utf8))
        var state = EarlierState(digest: "")
        state.newestRun = newest
        if let history, outlivesItsRun {
            let anyJob = HistoryScope(platform: run.platformDigest, excluding: run.id)
            var thisJob = anyJob
            thisJob.job = run.job
            let recent = now.advanced(by: .zero - EarlierState.recent)
            var last: InstanceID?
            while true {
                let page = try await instances.plannedInstances(of: run.id, after: last, limit: Self.pageSize)
                guard let end = page.last else { break }
                last = end
                onPage(page.count)
                let standings = try await history.standings(of: page, in: anyJob)
                guard !standings.isEmpty else { continue }
                state.ofAnyJob.add(standings, recent: recent)
                let own = try await history.standings(of: Array(standings.keys), in: thisJob)
                // What another job did later counts: it ended a wait, or began one.
                state.ofThisJob.add(standings.filter { own[$0.key] != nil }, recent: recent)
                for id in page {
                    guard let standing = standings[id] else { continue }
                    let waits = standing.waitingSince?.rawValue.description ?? "-"
                    let done = standing.doneAt?.rawValue.description ?? "-"
                    hash.update(data: Data("\(id) \(waits) \(done)\n".utf8))
                }
            }
        }
        state.digest = hash.finalize().hexadecimal
        return state
    }
}

extension EarlierState.Counts {
    fileprivate mutating func add(_ standings: [InstanceID: InstanceStanding], recent: Timestamp) {
        for standing in standings.values {
            if standing.isWaiting { waiting += 1 }
            if standing.isDone(since: recent) { recentlyDone += 1 }
        }
    }
}
