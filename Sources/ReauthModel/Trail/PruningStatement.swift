/// The statement that a run was pruned: what its last record says, which stays in the store.
///
/// It takes the place after the last record that was removed, is linked to it and signed, so that nobody without the key can make
/// one.
package struct PruningStatement: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// When.
    package var at: Timestamp
    /// The operator, as the operating system names them.
    package var user: String
    /// How many items it had.
    package var items: Int64
    /// How many records of its trail were removed: the statement has the next position.
    package var records: Int64
    /// The link of the last of them; `nil` where a version wrote it that made no chain.
    package var link: TrailHash?
    /// When the last row was removed; `nil` while some of them are there, because the removal was cut off.
    package var completedAt: Timestamp?

    package init(
        run: RunID,
        at: Timestamp,
        user: String,
        items: Int64,
        records: Int64,
        link: TrailHash?,
        completedAt: Timestamp? = nil
    ) {
        self.run = run
        self.at = at
        self.user = user
        self.items = items
        self.records = records
        self.link = link
        self.completedAt = completedAt
    }

    /// Its record.
    package var event: Event {
        let last = link.map { ", last link \($0.hexadecimal)" } ?? ""
        return Event(.pruned, at: at, detail: "\(items) items, \(records) records\(last), by \(user)")
    }

    /// What became of the run, in a sentence without its full stop.
    package var sentence: String {
        "run \(run) was pruned on \(at) by \(user): \(items) items and \(records) records were removed"
    }
}
