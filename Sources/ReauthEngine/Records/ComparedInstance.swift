package import ReauthModel

/// An instance in two runs.
package struct ComparedInstance: Sendable, Hashable {
    /// In the older one; `nil` where that does not have it.
    package var before: InstanceEnd?
    /// In the newer one; `nil` where that does not have it.
    package var after: InstanceEnd?

    package init(before: InstanceEnd?, after: InstanceEnd?) {
        self.before = before
        self.after = after
    }

    /// What became of it.
    package var change: HealthChange {
        guard let before else { return .new }
        guard let after else { return .gone }
        let isSame = before.outcomeWord == after.outcomeWord && before.reason == after.reason
        return HealthChange(from: before.health, to: after.health, isSame: isSame)
    }
}
