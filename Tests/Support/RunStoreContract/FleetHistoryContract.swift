package import ReauthEngine
import ReauthModel
import Testing

/// One sentence that the ports `FleetHistory` and `PlannedInstances` promise, and the check that a store keeps it.
package struct FleetHistoryContract: Sendable, CustomTestStringConvertible {
    /// A store that has runs and tells of them.
    package typealias Store = RunStore & FleetHistory & PlannedInstances

    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any Store) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (any Store) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it on an empty store.
    package func check(_ store: any Store) async throws {
        try await body(store)
    }

    private static let platform = HistoryScope(platform: "p0")
    private static let other = RunID(rawValue: "weekly-1")

    private static func id(_ text: String) -> InstanceID { InstanceID(rawValue: text) }

    private static func ids(_ texts: String...) -> [InstanceID] { texts.map(id) }

    /// Both ports.
    package static let all: [FleetHistoryContract] = standings + digests + planned

    static let standings = [
        FleetHistoryContract("an instance that waits stands since the moment when it began to wait") { store in
            try await store.begin([seed("1"), seed("2"), seed("3")])
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.awaitingSince = moment(20)
                item.progress.revokedAt = moment(10)
            }
            let found = try await store.standings(of: ids("1", "2", "9"), in: platform)
            #expect(found == [id("1"): InstanceStanding(waitingSince: moment(20))])
            #expect(found[id("1")]?.isWaiting == true)
        },
        FleetHistoryContract("what is done stands since its last moment, whatever that was") { store in
            try await store.begin([seed("1"), seed("2"), seed("3"), seed("4")])
            try await store.change(1) { item in
                item.end(.rotated)
                item.progress.revokedAt = moment(10)
                item.progress.confirmedAt = moment(30)
            }
            try await store.change(2) { item in
                item.end(.reauthenticated)
                item.progress.confirmedAt = moment(30)
                item.progress.reauthenticatedAt = moment(40)
                item.progress.verifiedAt = moment(50)
            }
            // Settled by hand, with no moment of its own.
            try await store.change(3) { $0.end(.rotated) }
            try await store.change(4) { $0.end(.failed) }
            let found = try await store.standings(of: ids("1", "2", "3", "4"), in: platform)
            #expect(
                found == [
                    id("1"): InstanceStanding(doneAt: moment(30)), id("2"): InstanceStanding(doneAt: moment(50)),
                    id("3"): InstanceStanding(doneAt: moment(0)),
                ]
            )
        },
        FleetHistoryContract("over several runs the newest moments count, and the later of the two decides") { store in
            for (name, moments) in [("weekly-1", (10, 60)), ("weekly-2", (50, 20))] {
                let run = RunID(rawValue: name)
                try await store.begin([seed("1"), seed("2")], run: record(run, job: "weekly"))
                try await store.change(1, of: run) { item in
                    item.end(.awaitingCode)
                    item.progress.awaitingSince = moment(Int64(moments.0))
                }
                try await store.change(2, of: run) { item in
                    item.end(.rotated)
                    item.progress.confirmedAt = moment(Int64(moments.1))
                }
            }
            let run = RunID(rawValue: "weekly-3")
            try await store.begin([seed("1"), seed("2")], run: record(run, job: "weekly"))
            try await store.change(1, of: run) { item in
                item.end(.reauthenticated)
                item.progress.reauthenticatedAt = moment(70)
            }
            try await store.change(2, of: run) { item in
                item.end(.awaitingCode)
                item.progress.awaitingSince = moment(80)
            }
            let found = try await store.standings(of: ids("1", "2"), in: platform)
            #expect(
                found == [
                    // Who works again waits in no run any more.
                    id("1"): InstanceStanding(waitingSince: nil, doneAt: moment(70)),
                    id("2"): InstanceStanding(waitingSince: moment(80), doneAt: moment(60)),
                ]
            )
            #expect(found[id("1")]?.isWaiting == false)
            #expect(found[id("1")]?.isDone(since: moment(70)) == true)
            #expect(found[id("1")]?.isDone(since: moment(71)) == false)
            #expect(found[id("2")]?.isWaiting == true)
            #expect(found[id("2")]?.isDone(since: moment(0)) == false)
        },
        FleetHistoryContract("another platform, another job and the run that asks do not count") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.end(.rotated) }
            let scopes = [
                HistoryScope(platform: "p0", job: "nightly", excluding: other), HistoryScope(platform: "p1"),
                HistoryScope(platform: "p0", job: "weekly"), HistoryScope(platform: "p0", excluding: sampleRun),
            ]
            var counts: [Int] = []
            for scope in scopes { counts.append(try await store.standings(of: ids("1"), in: scope).count) }
            #expect(counts == [1, 0, 0, 0])
        },
        FleetHistoryContract("the newest run of a job is one whose input was pinned") { store in
            #expect(try await store.newestRun(ofJob: "nightly") == nil)
            try await store.beginRun(record(RunID(rawValue: "nightly-0")))
            #expect(try await store.newestRun(ofJob: "nightly") == nil)
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(RunID(rawValue: "nightly-2"), startedAt: moment(60)))
            try await store.begin([seed("1")], run: record(other, job: "weekly", startedAt: moment(90)))
            #expect(try await store.newestRun(ofJob: "nightly")?.rawValue == "nightly-2")
        },
    ]

    static let digests = [
        FleetHistoryContract("pinning keeps the digest that approved the run, and which run it approved") { store in
            try await store.beginRun(record())
            let approval = PlanApproval(digest: "d0", isByDigest: true)
            let pinned = try await store.pinInput(
                of: sampleRun,
                carriedColumns: [],
                contentDigest: "c0",
                approval: approval
            )
            #expect(pinned.planDigest == "d0")
            #expect(try await store.run(sampleRun)?.planDigest == "d0")
            #expect(try await store.use(ofDigest: "d0")?.run == sampleRun)
            #expect(try await store.use(ofDigest: "d1") == nil)
        },
        FleetHistoryContract("a digest that is given approves one run, and refused it pins nothing") { store in
            let approval = PlanApproval(digest: "d0", isByDigest: true)
            try await store.beginRun(record())
            _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c0", approval: approval)
            try await store.beginRun(record(other, job: "weekly"))
            let error = await #expect(throws: DigestUsed.self) {
                _ = try await store.pinInput(of: other, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
            #expect(error?.digest == "d0")
            #expect(error?.use.run == sampleRun)
            #expect(try await store.run(other)?.state == .importing)
            #expect(try await store.run(other)?.planDigest == "")
        },
        FleetHistoryContract("where nobody gave the digest it is put on record only, and counts as used") { store in
            for (name, job) in [("nightly-1", "nightly"), ("weekly-1", "weekly")] {
                let run = RunID(rawValue: name)
                try await store.beginRun(record(run, job: job))
                let approval = PlanApproval(digest: "d0", isByDigest: false)
                _ = try await store.pinInput(of: run, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
            #expect(try await store.use(ofDigest: "d0")?.run == other)
            let last = RunID(rawValue: "last-1")
            try await store.beginRun(record(last, job: "last"))
            await #expect(throws: DigestUsed.self) {
                let approval = PlanApproval(digest: "d0", isByDigest: true)
                _ = try await store.pinInput(of: last, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
        },
    ]

    static let planned = [
        FleetHistoryContract("planned instances come once and sorted, without what the import skipped") { store in
            try await store.beginRun(record())
            try await store.add(
                [
                    seed("9"), seed("10"), seed("2", skip: .excluded), seed("9"), seed(nil, row: 7), seed("100"),
                    seed("3"),
                ],
                lanes: laneByElement,
                to: sampleRun
            )
            #expect(
                try await store.plannedInstances(of: sampleRun, after: nil, limit: 10) == ids("10", "100", "3", "9")
            )
            #expect(try await store.plannedInstances(of: sampleRun, after: id("10"), limit: 2) == ids("100", "3"))
            #expect(try await store.plannedInstances(of: sampleRun, after: id("9"), limit: 2).isEmpty)
        }
    ]
}
