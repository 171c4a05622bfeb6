import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static func grants(_ store: any Store, _ run: RunID = sampleRun) async throws -> Int {
        try await store.pruningFacts(of: run, recently: moment(9_000_000), at: moment(0)).grants
    }

    /// Consents at a provider that keeps two grants of an account.
    package static let grantCaps = [
        StoreContract(
            "a consent too many ends the oldest grant: that instance is broken, in every run that says it works"
        ) {
            store in
            try await store.beginAccount()
            try await store.begin([seed("1")], run: record(second, platform: "p0"))
            try await store.change(1, of: second) { $0.end(.awaitingCode) }
            try await store.signIn(1, at: 100)
            try await store.signIn(2, at: 200)
            #expect(try await store.outcome(second) == .reauthenticated)
            #expect(try await store.endings() == ["reauthenticated", "reauthenticated", "-", "-"])
            try await store.signIn(3, at: 300)
            #expect(
                try await store.endings() == ["failed grant_pushed_out", "reauthenticated", "reauthenticated", "-"]
            )
            let other = try await store.item(1, of: second).progress
            #expect(
                other.outcome == .failed && other.reason == .grantPushedOut && other.reauthenticatedAt == moment(100)
            )
            let told = "failed: grant_pushed_out: by instance 3 in run \(sampleRun)"
            for run in [sampleRun, second] {
                let last = try await store.history(of: run, sequence: 1).last
                #expect(last == Event(.grantPushedOut, at: moment(301), detail: told))
            }
            let own = try await store.history(of: sampleRun, sequence: 3).filter { $0.kind == .grantPushedOut }
            #expect(own == [Event(.grantPushedOut, at: moment(301), detail: "of instance 1")])
            // It was told once, and the next oldest is next.
            try await store.signIn(4, at: 400)
            #expect(
                try await store.endings() == [
                    "failed grant_pushed_out", "failed grant_pushed_out", "reauthenticated", "reauthenticated",
                ]
            )
            let last = try await store.history(of: sampleRun, sequence: 4).filter { $0.kind == .grantPushedOut }
            #expect(last.map(\.detail) == ["of instance 2"])
        },
        StoreContract("of sign-ins at the same time nobody is told to be pushed out, only how many") { store in
            try await store.beginAccount()
            // Their codes were sent at 500.
            for sequence in 1...3 as ClosedRange<Int64> {
                try await store.exchange(sequence, code: "c\(sequence)")
                try await store.change(sequence, settlement: .exchanged) { $0.progress.phase = .exchanged }
            }
            for sequence in 1...3 as ClosedRange<Int64> { try await store.signIn(sequence, at: 500 + sequence * 10) }
            #expect(try await store.endings() == ["reauthenticated", "reauthenticated", "reauthenticated", "-"])
            let told = try await store.history(of: sampleRun, sequence: 3).last
            let detail = "of 1 of the instances that were signed in at the same time: a check tells which"
            #expect(told == Event(.grantPushedOut, at: moment(531), detail: detail))
            #expect(try await store.history(of: sampleRun, sequence: 2).allSatisfy { $0.kind != .grantPushedOut })
        },
        StoreContract("a run is needed as long as a grant lives that a sign-in of it made") { store in
            try await store.beginAccount()
            var counts = [try await grants(store)]
            try await store.signIn(1, at: 100)
            try await store.signIn(2, at: 200)
            counts.append(try await grants(store))
            // It ends the oldest.
            try await store.signIn(3, at: 300)
            counts.append(try await grants(store))
            #expect(counts == [0, 2, 2])
            try await store.begin([seed("3")], run: record(second, platform: "p0"))
            try await store.change(1, of: second) { item in
                item.end(.awaitingCode)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
            try await store.signIn(1, of: second, at: 400)
            let newer = try await grants(store, second)
            #expect(newer == 1)
        },
        StoreContract("an instance that signs in again takes no further place") { store in
            try await store.beginAccount()
            try await store.signIn(1, at: 100)
            try await store.signIn(2, at: 200)
            try await store.begin([seed("1")], run: record(second, platform: "p0"))
            try await store.change(1, of: second) { item in
                item.end(.awaitingCode)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
            try await store.signIn(1, of: second, at: 300)
            // The first is the newest now.
            try await store.signIn(3, at: 400)
            #expect(
                try await store.endings() == ["reauthenticated", "failed grant_pushed_out", "reauthenticated", "-"]
            )
            #expect(try await store.outcome(second) == .reauthenticated)
        },
        StoreContract("a grant that was revoked, or may have been, takes no place; one that outlived it does") {
            store in
            try await store.beginAccount()
            try await store.signIn(1, at: 100)
            try await store.signIn(2, at: 200)
            try await store.begin([seed("2")], run: record(second, platform: "p0"))
            try await store.change(1, of: second, intent: intent(1)) { item in
                item.progress.phase = .revoking
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
            try await store.change(1, of: second, settlement: .revoked) { $0.progress.phase = .revoked }
            try await store.signIn(3, at: 300)
            #expect(try await store.endings() == ["reauthenticated", "reauthenticated", "reauthenticated", "-"])
            // Only its access token was revoked: the grant lives, and is the second newest.
            try await store.change(1, of: second) { $0.end(.rotated) }
            try await store.signIn(4, at: 400)
            #expect(
                try await store.endings() == [
                    "failed grant_pushed_out", "failed grant_pushed_out", "reauthenticated", "reauthenticated",
                ]
            )
        },
        StoreContract("what is no proof of a new grant of the account pushes nobody out") { store in
            try await store.beginAccount()
            try await store.signIn(1, at: 100)
            try await store.signIn(2, at: 200)
            try await store.signIn(3, at: 300, reason: .accountUnknown)
            try await store.signIn(4, at: 400, cap: nil)
            let ends = ["reauthenticated", "reauthenticated", "reauthenticated account_unknown", "reauthenticated"]
            #expect(try await store.endings() == ends)
        },
        StoreContract("accounts and platforms have grants of their own") { store in
            try await store.beginAccount()
            for sequence in 3...4 as ClosedRange<Int64> {
                try await store.change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: "h") }
            }
            for sequence in 1...4 as ClosedRange<Int64> { try await store.signIn(sequence, at: sequence * 100) }
            #expect(try await store.endings() == Array(repeating: "reauthenticated", count: 4))
        },
    ]
}

extension RunStore {
    /// Four instances of one account that wait for a sign-in.
    fileprivate func beginAccount() async throws {
        try await begin(["1", "2", "3", "4"].map { seed($0) })
        for sequence in 1...4 as ClosedRange<Int64> {
            try await change(sequence) { item in
                item.end(.awaitingCode)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
        }
    }

    /// A person signs in at that moment, which is proved a second later.
    fileprivate func signIn(
        _ sequence: Int64,
        of run: RunID = sampleRun,
        at seconds: Int64,
        reason: Reason? = nil,
        cap: Int? = 2
    ) async throws {
        var item = try await item(sequence, of: run)
        item.end(.reauthenticated, reason)
        item.progress.reauthenticatedAt = moment(seconds)
        item.progress.verifiedAt = moment(seconds + 1)
        var checkpoint = Checkpoint(item: item, events: [Event(.finished, at: moment(seconds + 1))])
        checkpoint.maxGrantsPerAccount = cap
        #expect(try await write(checkpoint, to: run) == .written)
    }

    /// How the items of the sample run stand.
    fileprivate func endings() async throws -> [String] {
        try await allItems().map { item in
            guard let outcome = item.progress.outcome, outcome != .awaitingCode else { return "-" }
            return ([outcome.rawValue] + (item.progress.reason.map { [$0.rawValue] } ?? [])).joined(separator: " ")
        }
    }
}
