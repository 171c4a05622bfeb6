import ReauthModel

extension Job {
    /// The limits that hold: what the job says, over what the catalog says, over the careful default of the platform.
    func limits(over catalog: [LaneKey: LaneLimit]) -> [LaneKey: LaneLimit] {
        var limits = catalog
        for (name, limit) in providerLimits { limits[LaneKey(rawValue: name)] = limit }
        limits[.platform] = platformLimit ?? .platform
        return limits
    }
}
