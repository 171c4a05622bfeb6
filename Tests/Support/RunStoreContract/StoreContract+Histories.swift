import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let later = RunID(rawValue: "nightly-20270102T000000Z")

    /// Begins a second run over the same instances, perhaps on another platform.
    private static func beginAgain(_ store: any Store, platform: String = "p0") async throws {
        var again = record(later, startedAt: moment(86_400))
        again.platformDigest = platform
        try await store.begin([seed("1"), seed("2")], run: again)
    }

    /// What other runs know of an instance.
    package static let instanceHistories = [
        StoreContract("of an instance that waits, other runs learn with which tokens and since when") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.refreshTokenBefore = fingerprint("b")
                item.progress.basis = .told
                item.progress.revokedAt = moment(4)
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
                        wasDisabled: true,
                        basis: .told,
                        revokedAt: moment(4),
                        confirmedAt: moment(5)
                    )
            )
            #expect(try await store.history(of: InstanceID(rawValue: "2"), besides: later) == InstanceHistory())
            #expect(
                try await store.history(of: InstanceID(rawValue: "1"), besides: sampleRun).waiting == nil,
                "a run is no history of its own"
            )
        },
        StoreContract("what waits on another platform, or already in another run, is no history") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { $0.end(.awaitingCode) }
            try await store.change(2) { $0.end(.awaitingCode, .waitsAlready) }
            try await beginAgain(store, platform: "p1")
            #expect(try await store.history(of: InstanceID(rawValue: "1"), besides: later).waiting == nil)
            #expect(try await store.history(of: InstanceID(rawValue: "2"), besides: later).waiting == nil)
        },
        StoreContract("of an instance that was retired, other runs on the platform learn with which tokens") {
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
        StoreContract("what a later run could not prove does not hide what an earlier one proved") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.confirmedAt = moment(5)
            }
            var next = record(RunID(rawValue: "weekly-1"), startedAt: moment(1000))
            next.platformDigest = "p0"
            try await store.begin([seed("1")], run: next)
            try await store.change(1, of: next.id) { $0.end(.awaitingCode, .linkUnusable) }
            try await beginAgain(store)
            let waiting = try await store.history(of: InstanceID(rawValue: "1"), besides: later).waiting
            #expect(waiting?.isProved == true && waiting?.accessToken == fingerprint("a"))
        },
        StoreContract("a sign-in through another run is known to the runs that began before it") { store in
            try await store.begin([seed("1"), seed("2")])
            try await beginAgain(store)
            let id = InstanceID(rawValue: "1")
            for (seconds, isSince) in [(86_399, false), (86_400, true)] as [(Int64, Bool)] {
                try await store.change(1) { item in
                    item.end(.reauthenticated)
                    item.progress.reauthenticatedAt = moment(seconds)
                }
                #expect(try await store.history(of: id, besides: later).isSignedIn == isSince, "\(seconds)")
            }
            #expect(try await !store.history(of: id, besides: sampleRun).isSignedIn, "through its own run")
            #expect(try await !store.history(of: InstanceID(rawValue: "2"), besides: later).isSignedIn)
        },
        StoreContract("pings that did not work are counted over all runs, anew for each token and each that worked") {
            store in
            try await store.begin([seed("1")])
            let id = InstanceID(rawValue: "1")
            func note(_ token: Character?, _ answer: PingFinding.Answer) async throws -> InstanceHistory.Pinged? {
                var checkpoint = Checkpoint(item: try await store.item(1))
                checkpoint.finding = PingFinding(token: token.map(fingerprint), answer: answer)
                #expect(try await store.write(checkpoint, to: sampleRun) == .written)
                return try await store.history(of: id, besides: sampleRun).pinged
            }
            func pinged(_ token: Character?, _ count: Int, _ isRejected: Bool) -> InstanceHistory.Pinged {
                .init(token: token.map(fingerprint), count: count, isRejected: isRejected)
            }
            #expect(try await note("a", .unanswered) == pinged("a", 1, false))
            #expect(try await note("a", .rejected) == pinged("a", 2, true))
            #expect(try await note("a", .unanswered) == pinged("a", 3, true))
            #expect(try await note("b", .unanswered) == pinged("b", 1, false))
            #expect(try await note(nil, .rejected) == pinged(nil, 1, true))
            #expect(try await note(nil, .rejected) == pinged(nil, 2, true))
            try await beginAgain(store)
            #expect(try await store.history(of: id, besides: later).pinged == pinged(nil, 2, true))
            #expect(try await note(nil, .worked) == nil)
            _ = try await note("c", .rejected)
            try await store.change(1) { $0.end(.reauthenticated) }
            #expect(try await store.history(of: id, besides: later).pinged == nil, "a person signed in")
        },
        StoreContract("what a person decides by hand takes no ping of a dead token off the count") { store in
            for (number, outcome) in [Outcome.retired, .failed, .superseded, .rotated].enumerated() {
                let run = RunID(rawValue: "nightly-2027010\(number + 1)T000000Z")
                let id = InstanceID(rawValue: "\(number)")
                try await store.begin([seed("\(number)")], run: record(run))
                try await store.change(1, of: run) { $0.end(.awaitingCode) }
                var checkpoint = Checkpoint(item: try await store.item(1, of: run))
                checkpoint.finding = PingFinding(token: fingerprint("a"), answer: .rejected)
                #expect(try await store.write(checkpoint, to: run) == .written)
                try await store.change(1, of: run) { $0.end(outcome, .resolvedByHand) }
                #expect(try await store.history(of: id, besides: run).pinged?.count == 1, "\(outcome)")
            }
        },
        StoreContract("a run whose platform is not on record has no history and makes none") { store in
            var own = record()
            own.platformDigest = ""
            try await store.begin([seed("1")], run: own)
            var checkpoint = Checkpoint(item: try await store.item(1))
            checkpoint.finding = PingFinding(token: fingerprint("a"), answer: .rejected)
            #expect(try await store.write(checkpoint, to: sampleRun) == .written)
            #expect(try await store.history(of: InstanceID(rawValue: "1"), besides: sampleRun) == InstanceHistory())
        },
    ]
}
