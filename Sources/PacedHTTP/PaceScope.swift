import ReauthModel

/// Where the requests of a process go: lanes of two far sides share no limit, whatever their names.
package struct PaceScope: Sendable {
    /// The far side of the platform's lane.
    package var platform: String
    /// The far side of the providers' lanes.
    package var providers: String

    package init(platform: String, providers: String) {
        self.platform = platform
        self.providers = providers
    }

    /// A world of its own, which has its own platform and its own providers: a sandbox.
    package init(world: String) {
        self.init(platform: world, providers: world)
    }

    /// What tells a lane from the lanes of the same name of other far sides.
    func name(of lane: LaneKey) -> String {
        switch lane.kind {
        case .platform: "\(platform) \(lane.rawValue)"
        case .provider: "\(providers) \(lane.rawValue)"
        }
    }
}
