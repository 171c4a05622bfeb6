import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// The rules by which the store refuses a checkpoint.
extension CheckpointTransaction {
    /// The epoch of an item whose consent was sent after the checkpoint's state was read; `nil` when none was.
    ///
    /// An exchange must raise the epoch; one whose epoch is not higher than the stored one is too old as well.
    func epoch(above checkpoint: Checkpoint, _ stored: Stored) -> Int? {
        let isOlder = checkpoint.item.progress.epoch < stored.epoch
        let isLate = checkpoint.exchange.map { $0.epoch <= stored.epoch } ?? false
        return isOlder || isLate ? Int(stored.epoch) : nil
    }

    func check(_ checkpoint: Checkpoint, against stored: Stored, _ run: RunID) throws(CheckpointRefused) {
        let item = checkpoint.item
        let name = "item \(item.sequence) of run \(run)"
        guard epoch(above: checkpoint, stored) == nil else {
            throw CheckpointRefused(
                message: "An older state of \(name) must not replace a newer one: its epoch is lower."
            )
        }
        guard checkpoint.settlement == nil || stored.openIntent != nil else {
            throw CheckpointRefused(message: "There is no open intent of \(name) to settle.")
        }
        let intents = [
            checkpoint.intent.map { (sequence: $0.sequence, epoch: $0.epoch) },
            checkpoint.exchange.map { (sequence: $0.sequence, epoch: $0.epoch) },
        ].compactMap(\.self)
        guard let intent = intents.first else { return }
        guard intents.count == 1 else {
            throw CheckpointRefused(message: "A revocation and an exchange of \(name) cannot be ordered at once.")
        }
        guard intent.sequence == item.sequence else {
            throw CheckpointRefused(message: "The intent for item \(intent.sequence) does not belong to \(name).")
        }
        guard intent.epoch >= item.progress.epoch else {
            throw CheckpointRefused(
                message: "The intent for \(name) is void: a consent was sent since; its epoch is lower."
            )
        }
        guard checkpoint.exchange == nil || intent.epoch == item.progress.epoch else {
            throw CheckpointRefused(message: "The exchange for \(name) is of another epoch than the item.")
        }
        guard stored.openIntent == nil || checkpoint.settlement != nil else {
            throw CheckpointRefused(message: "There is an open intent of \(name): settle it before the next request.")
        }
    }

    /// Whether an intent to send the code was recorded before, for any item, and the code may have been sent.
    func isSpent(_ code: CodeHash) throws -> Bool {
        for sql in [Self.spentCode, Self.prunedCode] {
            if try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [code.rawValue]) != nil { return true }
        }
        return false
    }

    /// Looks a code up by the index that lets only one intent name it.
    static let spentCode = """
        SELECT 1 FROM intent INDEXED BY intent_code
        WHERE \(Conditions.isSpentCode) AND fingerprint = ?
        """

    /// A code that was spent in a run that is gone.
    static let prunedCode = "SELECT 1 FROM pruned_code WHERE hash = ?"

    func isDuplicate(_ item: Item, _ stored: Stored, of key: Int64) throws -> Bool {
        guard let id = item.seed.instanceID?.rawValue, item.progress.reason != .duplicate,
            id != stored.instanceID || stored.reason == Reason.duplicate.rawValue
        else { return false }
        let statement = try db.cachedStatement(sql: Self.duplicate)
        return try Bool.fetchOne(statement, arguments: [key, id, item.sequence]) ?? false
    }

    private static let duplicate = """
        SELECT 1 FROM item
        WHERE run = ? AND instance_id = ? AND \(Conditions.isNoDuplicate) AND sequence <> ?
        """
}
