import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// How far a run is.
    package static let runProgress = [
        StoreContract("tallies count by lane and outcome; a moved item counts where it is") { store in
            let seeds = [seed("1"), seed("2"), seed("3"), seed("3"), seed("5", element: nil), seed("6", element: nil)]
            try await store.begin(seeds)
            try await store.change(1) { $0.end(.rotated) }
            try await store.change(2) { $0.end(.awaitingCode) }
            try await store.change(5) { $0.lane = salesforce }
            #expect(
                try await store.tallies(of: sampleRun) == [
                    LaneTally(lane: box, open: 1, outcomes: [.rotated: 1, .awaitingCode: 1, .skipped: 1]),
                    LaneTally(lane: nil, open: 1),
                    LaneTally(lane: salesforce, open: 1),
                ]
            )
        },
        StoreContract("ends are counted by outcome and reason, those of open items among them") { store in
            try await store.begin([seed("1"), seed("2"), seed("3"), seed("3"), seed("5"), seed("6")])
            try await store.change(1) { $0.end(.retired) }
            try await store.change(2) { $0.end(.failed, .stillValid) }
            try await store.change(3) { $0.end(.failed, .stillValid) }
            #expect(
                Set(try await store.endCounts(of: sampleRun)) == [
                    EndCount(outcome: .retired, reason: nil, items: 1),
                    EndCount(outcome: .failed, reason: .stillValid, items: 2),
                    EndCount(outcome: .skipped, reason: .duplicate, items: 1),
                    EndCount(outcome: nil, reason: nil, items: 2),
                ]
            )
        },
        StoreContract("items are counted by an event of their trail, each once") { store in
            try await store.begin([seed("1"), seed("2"), seed("3")])
            #expect(try await store.items(of: sampleRun, with: .undated) == 0)
            try await store.change(1, events: [Event(.undated, at: moment(1)), Event(.disabling, at: moment(2))]) { _ in
            }
            try await store.change(1, events: [Event(.undated, at: moment(3))]) { _ in }
            try await store.change(3, events: [Event(.undated, at: moment(4))]) { _ in }
            #expect(try await store.items(of: sampleRun, with: .undated) == 2)
            #expect(try await store.items(of: sampleRun, with: .disabling) == 1)
            #expect(try await store.items(of: sampleRun, with: .disabled) == 0)
        },
        StoreContract("grant groups are counted with the instances that share one") { store in
            #expect(
                try await store.grantGroups(of: sampleRun)
                    == GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0)
            )
            try await store.begin((1...6).map { seed("\($0)") })
            for (sequence, group) in [(Int64(1), "a"), (2, "a"), (3, "b"), (4, "c"), (5, "a")] {
                try await store.change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: group) }
            }
            try await store.change(5) { $0.end(.rotated) }
            #expect(
                try await store.grantGroups(of: sampleRun)
                    == GrantGroupCount(groups: 3, shared: 1, instancesInShared: 3)
            )
        },
    ]

    /// The measured pace.
    package static let gaugeRecorder = [
        StoreContract("gauges are replaced as a whole, for their run only") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(other, job: "other"))
            func gauge(_ key: LaneKey, sent: Int, parked: Timestamp? = nil) -> LaneGauge {
                var gauge = LaneGauge(
                    key: key,
                    configured: "10/s, 8 at once",
                    sent: sent,
                    measured: 9.75,
                    throttled: 2,
                    parkedUntil: parked,
                    quotaUsedUntil: parked?.advanced(by: .seconds(60)),
                    strain: LaneStrain(askedUntil: parked, failingSince: parked, share: parked == nil ? 1 : 0.25),
                    updatedAt: moment(7)
                )
                gauge.times = [.limit: .milliseconds(sent * 1500), .retryAfter: .seconds(2)]
                return gauge
            }
            try await store.writeGauges([gauge(box, sent: 1)], of: other)
            try await store.writeGauges([gauge(salesforce, sent: 3), gauge(box, sent: 2)], of: sampleRun)
            try await store.writeGauges(
                [gauge(.platform, sent: 5, parked: moment(9)), gauge(box, sent: 4)],
                of: sampleRun
            )
            #expect(
                try await store.gauges(of: sampleRun) == [
                    gauge(box, sent: 4), gauge(.platform, sent: 5, parked: moment(9)),
                ]
            )
            #expect(try await store.gauges(of: other) == [gauge(box, sent: 1)])
        }
    ]
}
