import GRDB
import ReauthEngine
import ReauthModel

/// Commits the checkpoints of many items together.
///
/// A commit waits for the disk, and one wait serves as many checkpoints as have come while the last one lasted. So
/// nobody waits for company, and a busy run pays for one wait per group instead of one per item.
actor GroupCommitter {
    private struct Pending {
        let checkpoint: Checkpoint
        let run: RunID
        let continuation: CheckedContinuation<CheckpointResult, any Error>
    }

    /// The most checkpoints of one transaction: what a crash can put into doubt at once.
    static let largestGroup = 64

    /// Groups committed so far.
    private(set) var committedGroups = 0
    private let pool: DatabasePool
    private let health: StoreHealth
    private let time: any TimeSource
    private var queue: [Pending] = []
    private var isCommitting = false

    init(pool: DatabasePool, health: StoreHealth, time: any TimeSource) {
        self.pool = pool
        self.health = health
        self.time = time
    }

    /// Returns when the checkpoint is on stable storage.
    ///
    /// Being cancelled changes nothing: the caller learns what became of it all the same.
    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        try health.check()
        return try await withCheckedThrowingContinuation { continuation in
            queue.append(Pending(checkpoint: checkpoint, run: run, continuation: continuation))
            if !isCommitting {
                isCommitting = true
                // A task of its own, which nobody cancels: in a cancelled one GRDB rolls back.
                Task { await commitQueue() }
            }
        }
    }

    private func commitQueue() async {
        while !queue.isEmpty {
            let group = Array(queue.prefix(Self.largestGroup))
            queue.removeFirst(group.count)
            await commit(group)
        }
        isCommitting = false
    }

    private func commit(_ group: [Pending]) async {
        let changes = group.map { ($0.checkpoint, $0.run) }
        let now = time.now
        do {
            try health.check()
            let results = try await pool.write { db in
                var transaction = CheckpointTransaction(db, now: now)
                return try changes.map { try transaction.write($0, to: $1) }
            }
            committedGroups += 1
            for (pending, result) in zip(group, results) { pending.continuation.resume(with: result) }
        } catch {
            let failure = health.writeFailed(error)
            for pending in group { pending.continuation.resume(throwing: failure) }
        }
    }
}
