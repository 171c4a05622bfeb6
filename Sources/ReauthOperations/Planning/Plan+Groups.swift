import ReauthEngine
package import ReauthModel

extension Plan {
    /// Adds how instances share accounts, and takes off the requests that are saved because the revocation of an account is
    /// sent once for all of its instances.
    package mutating func add(_ groups: [PlannedGroups], limits known: [LaneKey: LaneLimit]) {
        grantGroups = groups
        for part in groups {
            guard let saved = part.oncePerAccount?.savedRequests, saved > 0 else { continue }
            save(saved, at: part.provider, known)
        }
        requests = lanes.reduce(0) { $0 + $1.requests }
        let tightest = limits.max { $0.seconds < $1.seconds }
        tightestLimit = tightest?.key
        seconds = tightest?.seconds ?? 0
    }

    private mutating func save(_ saved: Int, at provider: String, _ known: [LaneKey: LaneLimit]) {
        let key = LaneKey.provider(provider)
        let limit = known[key, default: .unknownProvider]
        let place = lanes.firstIndex { $0.provider == provider && $0.requests - $0.platformRequests >= saved }
        guard let place else { return }
        lanes[place].requests -= saved
        let least = max(
            known[.platform, default: .platform].leastTime(for: lanes[place].platformRequests),
            limit.leastTime(for: lanes[place].requests - lanes[place].platformRequests)
        )
        lanes[place].seconds = least.seconds
        guard let index = limits.firstIndex(where: { $0.key == key.rawValue }) else { return }
        limits[index].requests -= saved
        limits[index].seconds = limit.leastTime(for: limits[index].requests).seconds
    }
}
