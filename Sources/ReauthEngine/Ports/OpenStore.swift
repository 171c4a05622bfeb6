/// All ports of a store that is open.
package typealias OpenStore =
    RunStore & ConsentStore & CampaignStore & EarlierRuns & FinishedRuns & HealthRecords & PlannedInstances
    & OperatorSessions & RunPruning
    & InstanceCounts
    & StoreUpkeep
