import ReauthModel

// The members of `summary.json`.
extension RunSummary: Encodable {
    /// Writes the totals.
    package func encode(to encoder: any Encoder) throws {
        try Totals(self).encode(to: encoder)
    }

    fileprivate struct Totals: Encodable {
        var schema = 1
        var runId: String
        var job: String
        var action: String
        @Null var revoke: String?
        var state: String
        var startedAt: String
        @Null var finishedAt: String?
        var toolVersion: String
        var planDigest: String
        var effectDigest: String
        var inputDigest: String
        var items: Int
        var open: Int
        var revoked: Int
        var outcomes: [String: Int]
        var lanes: [Lane]
        var grantGroups: Groups
        /// Absent where the job was not to end grants.
        var grants: Grants?
        var limits: [Limit]
        /// Absent where the run has none.
        var waves: [Waves]?
        /// Absent where no operator changed anything, or took it back since.
        var steering: Steering?
        /// Absent where the run is no finished check.
        var trend: Trend?
        /// Absent where no report was written.
        var files: [String: String]?

        init(_ summary: RunSummary) {
            let run = summary.run
            runId = run.id.rawValue
            job = run.job
            action = run.action.rawValue
            revoke = run.revoke?.rawValue
            state = run.state.rawValue
            startedAt = run.startedAt.description
            finishedAt = run.finishedAt?.description
            toolVersion = run.toolVersion
            planDigest = summary.planDigest
            effectDigest = run.effectDigest
            inputDigest = run.inputDigest
            items = summary.items
            open = summary.open
            revoked = summary.revoked
            outcomes = Self.counts(summary.outcomes)
            lanes = summary.tallies.filter(\.hasItems).map(Lane.init)
            grantGroups = Groups(summary.groups)
            grants = summary.grants.map { Grants($0, authorizedBefore: run.authorizedBefore) }
            limits = summary.gauges.map(Limit.init)
            waves = summary.waves.isEmpty ? nil : summary.waves.map(Waves.init)
            steering = Steering(summary.steering)
            trend = summary.trend.map(Trend.init)
            files = summary.files.isEmpty ? nil : summary.files
        }

        static func counts(_ outcomes: [Outcome: Int]) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: outcomes.map { ($0.key.rawValue, $0.value) })
        }
    }

    fileprivate struct Steering: Encodable {
        struct Lane: Encodable {
            var lane: String
            var pausedAt: String?
            var rate: [String]?
            var concurrency: Int?

            /// `nil` where nothing was changed.
            init?(_ lane: LaneKey, _ orders: LaneOrders) {
                self.lane = lane.rawValue
                pausedAt = orders.pausedAt?.description
                rate = orders.windows?.map(\.description)
                concurrency = orders.concurrency
                if pausedAt == nil, rate == nil, concurrency == nil { return nil }
            }
        }

        var pausedAt: String?
        var lanes: [Lane]

        /// `nil` where nothing was changed.
        init?(_ orders: SteeringOrders) {
            pausedAt = orders.pausedAt?.description
            lanes = orders.lanes.sorted { $0.key < $1.key }.compactMap { Lane($0.key, $0.value) }
            if pausedAt == nil, lanes.isEmpty { return nil }
        }
    }

    fileprivate struct Lane: Encodable {
        var lane: String
        var open: Int
        var revoked: Int
        var outcomes: [String: Int]

        init(_ tally: LaneTally) {
            lane = tally.lane.title
            open = tally.open - tally.revoked
            revoked = tally.revoked
            outcomes = Totals.counts(tally.outcomes)
        }
    }

    fileprivate struct Groups: Encodable {
        var groups: Int
        var shared: Int
        var instancesInShared: Int

        init(_ count: GrantGroupCount) {
            groups = count.groups
            shared = count.shared
            instancesInShared = count.instancesInShared
        }
    }

    fileprivate struct Grants: Encodable {
        @Null var authorizedBefore: String?
        var selected: Int
        var alive: Int
        /// Absent where the job has no cut-off date.
        var undated: Int?
        var disabled: Int

        init(_ count: GrantCount, authorizedBefore: Timestamp?) {
            self.authorizedBefore = authorizedBefore?.description
            selected = count.selected
            alive = count.alive
            undated = count.undated
            disabled = count.disabled
        }
    }

    fileprivate struct Waves: Encodable {
        var lane: String
        var seed: UInt64
        var candidates: Int
        var waves: [Wave]

        init(_ waves: LaneWaves) {
            lane = waves.lane.rawValue
            seed = waves.seed
            candidates = waves.candidates
            self.waves = waves.waves.map(Wave.init)
        }
    }

    fileprivate struct Wave: Encodable {
        var number: Int
        var members: Int
        /// Absent until the wave ended.
        var proved: Int?
        /// Absent until the wave ended.
        var failed: Int?
        var waitsForApproval: Bool
        @Null var approvedAt: String?

        init(_ wave: LaneWaves.Wave) {
            number = wave.number
            members = wave.members
            proved = wave.tally?.proved
            failed = wave.tally?.failed
            waitsForApproval = wave.waits
            approvedAt = wave.approvedAt?.description
        }
    }

    fileprivate struct Trend: Encodable {
        struct Run: Encodable {
            var runId: String
            var startedAt: String
            var finishedAt: String
            var items: Int
            var working: Int
            var waiting: Int
            var broken: Int
            var others: Int
        }

        struct Age: Encodable {
            var age: String
            /// Absent where the age has no bound.
            var lessThanDays: Int?
            var instances: Int
        }

        var runs: [Run]
        /// Absent for the job's first check.
        var comparedWith: String?
        /// Absent for the job's first check.
        var changes: [String: Int]?
        var waitingByAge: [Age]

        init(_ trend: HealthTrend) {
            runs = trend.runs.map { run in
                Run(
                    runId: run.id.rawValue,
                    startedAt: run.startedAt.description,
                    finishedAt: run.finishedAt.description,
                    items: run.items,
                    working: run.instances[.works, default: 0],
                    waiting: run.instances[.waits, default: 0],
                    broken: run.instances[.broken, default: 0],
                    others: run.instances[.untold, default: 0]
                )
            }
            comparedWith = trend.previous?.id.rawValue
            changes = trend.changes.map { counts in
                Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
            }
            waitingByAge = HealthTrend.Age.allCases.map { age in
                Age(age: age.rawValue, lessThanDays: age.lessThanDays, instances: trend.waiting[age, default: 0])
            }
        }
    }

    fileprivate struct Limit: Encodable {
        var key: String
        var configured: String
        var sent: Int
        var measuredPerSecond: Double
        var throttled: Int
        @Null var parkedUntil: String?
        @Null var quotaUsedUntil: String?
        @Null var askedUntil: String?
        @Null var failingSince: String?
        var shareOfRate: Double
        /// How long the lane's work took, by what kept it from sending more.
        var secondsByCause: [String: Double]
        var updatedAt: String

        init(_ gauge: LaneGauge) {
            key = gauge.key.rawValue
            configured = gauge.configured
            sent = gauge.sent
            measuredPerSecond = (gauge.measured * 10).rounded() / 10
            throttled = gauge.throttled
            parkedUntil = gauge.parkedUntil?.description
            quotaUsedUntil = gauge.quotaUsedUntil?.description
            askedUntil = gauge.strain.askedUntil?.description
            failingSince = gauge.strain.failingSince?.description
            shareOfRate = (gauge.strain.share * 1000).rounded() / 1000
            secondsByCause = Dictionary(
                uniqueKeysWithValues: gauge.times.map { ($0.key.rawValue, ($0.value.seconds * 10).rounded() / 10) }
            )
            updatedAt = gauge.updatedAt.description
        }
    }

    /// A member that is `null` where there is no value, and not absent: readers rely on its name.
    @propertyWrapper
    fileprivate struct Null: Encodable {
        var wrappedValue: String?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
        }
    }
}
