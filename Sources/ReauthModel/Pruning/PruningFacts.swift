/// What stands against the removal of a run, as the store knows it.
package struct PruningFacts: Sendable, Hashable {
    /// Items without an outcome.
    package var open = 0
    /// Items in doubt.
    package var inDoubt = 0
    /// Items that wait for a sign-in, also where a later run saw their instance work: a check or a person settles those.
    package var waiting = 0
    /// Links and sign-ins under way that are good still.
    package var goodLinks = 0
    /// Places that its instances hold, or wait for, under a provider's cap on grants.
    package var places = 0
    /// Webhooks that are not delivered yet.
    package var pendingWebhooks = 0
    /// Instances that no later run retired: the run knows that nobody is to be asked for them.
    package var retired = 0
    /// Instances that it changed, where a run of now may ask since when.
    package var changed = 0
    /// Instances that an earlier run still shows as waiting, and that only this run saw work.
    package var endedWaits = 0
    /// Grants that sign-ins of it made at a provider that keeps only so many: where one is pushed out, the run tells whose it was.
    package var grants = 0
    /// Defects of its audit trail.
    package var defects = 0
    /// The last record of its trail when this was read: what changes later has a record of its own.
    package var lastRecord: Int64 = 0
    /// Whether a failure threshold stopped it, and nobody has looked.
    package var isStopped = false

    package init() {}
}
