package import ReauthModel

/// How the instances of a job stood in its last checks, and what changed since the one before.
package struct HealthTrend: Sendable, Hashable {
    /// How many checks it goes back.
    package static let length = 14

    /// One check.
    package struct Run: Sendable, Hashable {
        package var id: RunID
        package var startedAt: Timestamp
        package var finishedAt: Timestamp
        /// Instances by what the check says about them.
        package var instances: [Health: Int]

        package init(id: RunID, startedAt: Timestamp, finishedAt: Timestamp, instances: [Health: Int]) {
            self.id = id
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.instances = instances
        }

        /// Instances in all.
        package var items: Int { instances.values.reduce(0, +) }
        /// The share of those that were looked at which work, from 0 to 1; `nil` where none was.
        package var working: Double? {
            let looked = items - instances[.untold, default: 0]
            return looked > 0 ? Double(instances[.works, default: 0]) / Double(looked) : nil
        }
    }

    /// How long an instance has waited, in days.
    package enum Age: String, Sendable, Hashable, CaseIterable {
        case lessThanADay = "less_than_1_day"
        case lessThanAWeek = "1_to_7_days"
        case lessThanAMonth = "7_to_30_days"
        case longer = "30_days_or_more"
        /// Nothing tells since when.
        case unknown

        /// Those that have waited for less than so many days; `nil` where there is no such bound.
        package var lessThanDays: Int? {
            switch self {
            case .lessThanADay: 1
            case .lessThanAWeek: 7
            case .lessThanAMonth: 30
            case .longer, .unknown: nil
            }
        }
    }

    /// The checks, oldest first; the last one is the check that the trend belongs to.
    package var runs: [Run]
    /// What changed since the check before, as ``HealthRecords/changes(from:to:)`` counts it; `nil` for the first check.
    package var changes: [HealthChange: Int]?
    /// Instances that wait, by age at the end of the check.
    package var waiting: [Age: Int]

    package init(runs: [Run], changes: [HealthChange: Int]? = nil, waiting: [Age: Int] = [:]) {
        self.runs = runs
        self.changes = changes
        self.waiting = waiting
    }

    /// The check before.
    package var previous: Run? { runs.dropLast().last }
}
