/// All ports of a store that is open.
package typealias OpenStore =
    RunStore & ConsentStore & CampaignStore & FleetHistory & PlannedInstances & OperatorSessions & InstanceCounts
    & StoreUpkeep
