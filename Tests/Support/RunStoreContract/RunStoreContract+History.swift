import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension RunStoreContract {
    private static let later = RunID(rawValue: "nightly-20270102T000000Z")

    /// Begins a second run over the same instances, perhaps on another platform.
    private static func beginAgain(_ store: any RunStore, platform: String = "p0") async throws {
        var again = record(later, startedAt: moment(86_400))
        again.platformDigest = platform
        try await store.begin([seed("1"), seed("2")], run: again)
    }

    static let history = [
        RunStoreContract("of an instance that waits, other runs learn with which tokens and since when") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.refreshTokenBefore = fingerprint("b")
                item.progress.confirmedAt = moment(5)
                item.progress.awaitingSince = moment(6)
                item.progress.settledTokens = [.refreshToken]
                item.progress.wasDisabled = true
            }
            try await beginAgain(store)
            let waiting = try await store.history(of: InstanceID(rawValue: "1"), besides: later).waiting
            #expect(
                waiting
                    == InstanceHistory.Waiting(
                        accessToken: fingerprint("a"),
                        refreshToken: fingerprint("b"),
                        since: moment(6),
                        isProved: true,
                        settledTokens: [.refreshToken],
                        wasDisabled: true
                    )
            )
            #expect(try await store.history(of: InstanceID(rawValue: "2"), besides: later) == InstanceHistory())
            #expect(
                try await store.history(of: InstanceID(rawValue: "1"), besides: sampleRun).waiting == nil,
                "a run is no history of its own"
            )
        },
        RunStoreContract("what waits on another platform, or already in another run, is no history") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { $0.end(.awaitingCode) }
            try await store.change(2) { $0.end(.awaitingCode, .waitsAlready) }
            try await beginAgain(store, platform: "p1")
            #expect(try await store.history(of: InstanceID(rawValue: "1"), besides: later).waiting == nil)
            #expect(try await store.history(of: InstanceID(rawValue: "2"), besides: later).waiting == nil)
        },
        RunStoreContract("of an instance that was retired, other runs on the platform learn with which tokens") {
            store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { item in
                item.end(.retired, .resolvedByHand)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.refreshTokenBefore = fingerprint("b")
            }
            try await beginAgain(store)
            let known = try await store.history(of: InstanceID(rawValue: "1"), besides: later)
            #expect(known.waiting == nil)
            #expect(known.retired?.accessToken == fingerprint("a"))
            #expect(known.retired?.refreshToken == fingerprint("b"))
            #expect(try await store.history(of: InstanceID(rawValue: "2"), besides: later).retired == nil)
            #expect(try await store.history(of: InstanceID(rawValue: "1"), besides: sampleRun).retired == nil)
        },
        RunStoreContract("pings that found a token dead are counted over all runs, anew for each token") { store in
            try await store.begin([seed("1")])
            let id = InstanceID(rawValue: "1")
            for (digit, pings) in [("a", 1), ("a", 2), ("b", 1), ("b", 2)] as [(Character, Int)] {
                var checkpoint = Checkpoint(item: try await store.item(1))
                checkpoint.deadToken = fingerprint(digit)
                #expect(try await store.write(checkpoint, to: sampleRun) == .written)
                let known = try await store.history(of: id, besides: sampleRun)
                #expect(known.deadToken == fingerprint(digit))
                #expect(known.deadPings == pings)
            }
            try await beginAgain(store)
            #expect(try await store.history(of: id, besides: later).deadPings == 2)
        },
        RunStoreContract("a run whose platform is not on record has no history and leaves none") { store in
            var own = record()
            own.platformDigest = ""
            try await store.begin([seed("1")], run: own)
            var checkpoint = Checkpoint(item: try await store.item(1))
            checkpoint.deadToken = fingerprint("a")
            #expect(try await store.write(checkpoint, to: sampleRun) == .written)
            #expect(try await store.history(of: InstanceID(rawValue: "1"), besides: sampleRun) == InstanceHistory())
        },
        RunStoreContract("what waits for its access token's expiry is found by its own stage, when it is due") {
            store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { item in
                item.end(.awaitingCode, .accessTokenLives)
                item.progress.diesAt = moment(1800)
                item.progress.dueAt = moment(1800)
            }
            try await store.change(2) { $0.end(.awaitingCode) }
            func due(_ now: Int64) async throws -> [Int64] {
                try await store.openItems(
                    of: sampleRun,
                    lane: box,
                    stage: .looks,
                    after: 0,
                    dueAt: moment(now),
                    limit: 9
                ).map(\.sequence)
            }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .looks) == moment(1800))
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == nil)
            #expect(try await due(1799) == [])
            #expect(try await due(1800) == [1])
            try await store.change(1) { $0.progress.reason = nil }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .looks) == nil)
        },
    ]
}
