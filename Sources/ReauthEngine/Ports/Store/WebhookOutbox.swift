package import ReauthModel

/// Keeps what receivers of webhooks have to be told, until they were told.
///
/// An entry is written in the transaction of the change that it tells of, for each receiver that the job of the run names at that
/// moment: when an item gets the outcome `awaiting_code`, `reauthenticated`, `failed` or `in_doubt`, in whatever run and by whatever
/// process, and when a run is finished. Of an instance that waits in several runs of a job, only the first tells that it needs
/// consent, and one of them that it was reauthenticated.
package protocol WebhookOutbox: Sendable {
    /// Sets what the runs of a job tell from now on. Entries for a receiver that is named no more stay, and are not counted.
    func setWebhooks(_ subscriptions: [WebhookSubscription], ofJob job: String) async throws

    /// Claims entries for a receiver that are due at `now`, the longest due first, at most `limit`: no other process gets them
    /// before `lease`.
    func claimWebhooks(
        ofJob job: String,
        for receiver: String,
        at now: Timestamp,
        until lease: Timestamp,
        limit: Int
    ) async throws -> [OutboxEntry]

    /// Records what became of an attempt, with the attempts that ``OutboxEntry/machine`` has counted. Does nothing where another
    /// process has claimed the entry since.
    ///
    /// With ``DeliveryOrder/endAll``, all entries for its receiver end as `gone`. That one was given up is recorded in the trail.
    func settle(_ entry: OutboxEntry, _ order: DeliveryOrder, at now: Timestamp) async throws

    /// When the next entry for a receiver is due; `nil` where none is pending.
    func nextWebhookDue(ofJob job: String, for receiver: String) async throws -> Timestamp?

    /// How many entries of a run, or of all, are pending, given up or gone, for receivers that their jobs name.
    func webhookCounts(of run: RunID?) async throws -> [DeliveryState: Int]
}
