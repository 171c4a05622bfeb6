import GRDB
import Metering
import ReauthEngine
import ReauthModel

/// Commits the checkpoints of many items together.
///
/// A commit waits for the disk, and one wait serves all checkpoints that arrived during the commit before. No
/// checkpoint waits for others, and a busy run pays for one wait per group instead of one per item.
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
    private let writer: StoreWriter
    private let author: TrailAuthor
    private var queue: [Pending] = []
    private var isCommitting = false

    init(_ writer: StoreWriter, author: TrailAuthor) {
        self.writer = writer
        self.author = author
    }

    /// Returns when the checkpoint is on stable storage.
    ///
    /// Cancellation changes nothing: the checkpoint is written, and the caller gets its result.
    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        // The commit checks the file as well, once for its group.
        try writer.health.checkMemory()
        return try await withCheckedThrowingContinuation { continuation in
            queue.append(Pending(checkpoint: checkpoint, run: run, continuation: continuation))
            if !isCommitting {
                isCommitting = true
                // In a task of its own, which is never cancelled: in a cancelled task GRDB rolls back.
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
        let (now, start) = (writer.time.now, writer.time.uptime)
        defer { Measure.storeCommit.observe(writer.time.uptime - start) }
        do {
            let results = try await writer.write { [author] db in
                var transaction = CheckpointTransaction(db, author: author, now: now)
                let results = try changes.map { try transaction.write($0, to: $1) }
                try transaction.trail.signWhereDue()
                return results
            }
            committedGroups += 1
            for (pending, result) in zip(group, results) { pending.continuation.resume(with: result) }
        } catch {
            for pending in group { pending.continuation.resume(throwing: error) }
        }
    }
}
