/// Everything that a store keeps of runs: what wiring opens, and hands on port by port.
///
/// Every write is on stable storage when the call returns, and is not undone by cancellation. No write keeps other
/// processes from theirs for long: a write of many items is done in slices.
///
/// Every port throws ``StoreUnusable`` when the store cannot be read or written: the caller must stop sending.
package protocol RunStore: RunLookup, RunInput, InputFigures, RunItems, OpenItems, GrantGroups, RevocationTurns,
    WaveRecords, PutOffItems, CheckpointRecorder, OpenIntents, InstanceHistories, AuditTrail, TrailRecorder,
    RunProgress, GaugeRecorder, RunSteering, RunSteeringRecorder, ThresholdTrail, RunCompletion,
    WebhookOutbox, ReminderBook
{}
