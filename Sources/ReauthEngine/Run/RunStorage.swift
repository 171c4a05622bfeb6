/// The ports of the store that a run in work needs.
package struct RunStorage: Sendable {
    /// The items by number.
    package var items: any RunItems
    /// The work of a lane.
    package var openItems: any OpenItems
    /// How far the items of a grant group are.
    package var grantGroups: any GrantGroups
    /// Which item of a grant group revokes for all of them.
    package var turns: any RevocationTurns
    /// The waves of the lanes.
    package var waves: any WaveRecords
    /// Where changes of items are recorded.
    package var checkpoints: any CheckpointRecorder
    /// What happened to items.
    package var trail: any AuditTrail
    /// What other runs know of an instance.
    package var histories: any InstanceHistories
    /// What operators ask of the run.
    package var steering: any RunSteering
    /// When items that were put off are due.
    package var putOff: any PutOffItems
    /// How far the run is.
    package var progress: any RunProgress
    /// Where the measured pace is recorded.
    package var gauges: any GaugeRecorder
    /// Where the run's end is recorded.
    package var completion: any RunCompletion

    /// Every port of one store.
    package init(_ store: any RunStore) {
        items = store
        openItems = store
        grantGroups = store
        turns = store
        waves = store
        checkpoints = store
        trail = store
        histories = store
        steering = store
        putOff = store
        progress = store
        gauges = store
        completion = store
    }
}
