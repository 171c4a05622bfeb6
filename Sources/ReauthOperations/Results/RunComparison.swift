package import ReauthEngine
package import ReauthModel

/// What changed between two runs.
package struct RunComparison: Sendable {
    /// How many instances of each change are named.
    static let shownOfEach = 20

    package var older: RunID
    package var newer: RunID
    /// Instances by what became of them.
    package private(set) var counts: [HealthChange: Int] = [:]
    /// The first ones of each change, apart from those that ended as before.
    package private(set) var first: [HealthChange: [ComparedInstance]] = [:]

    package init(older: RunID, newer: RunID) {
        self.older = older
        self.newer = newer
    }

    /// Takes in an instance.
    package mutating func add(_ instance: ComparedInstance) {
        let change = instance.change
        counts[change, default: 0] += 1
        guard change != .same, first[change, default: []].count < Self.shownOfEach else { return }
        first[change, default: []].append(instance)
    }
}
