/// All ports of a store that is open.
package typealias OpenStore =
    RunStore & ConsentStore & CampaignStore & EarlierRuns & PlannedInstances & OperatorSessions & InstanceCounts
    & StoreUpkeep
