import OAuth
import ReauthEngine
import ReauthModel
import Testing

private let second = RunID(rawValue: "weekly-20270108T000000Z")
private let elsewhere = RunID(rawValue: "elsewhere-1")
private let old = RunID(rawValue: "old-1")

private func record(_ id: RunID, platform: String) -> RunRecord {
    RunRecord(
        id: id,
        job: id.rawValue,
        action: .rotate,
        revoke: .accessToken,
        jobFile: "/srv/jobs/weekly.yaml",
        effectDigest: "e1",
        platformDigest: platform,
        startedAt: moment(10),
        toolVersion: "1.2.3"
    )
}

extension RunStore {
    /// Instance 7 waits in two runs of one platform, in one of another, and in one of a version that knew no platforms.
    fileprivate func waitEverywhere() async throws {
        try await begin([seed("7"), seed("8")])
        try await begin([seed("7")], run: record(second, platform: "p0"))
        try await begin([seed("7")], run: record(elsewhere, platform: "p1"))
        try await begin([seed("7")], run: record(old, platform: ""))
        for run in [sampleRun, second, elsewhere, old] {
            try await change(1, of: run) { item in
                item.end(.awaitingCode)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.awaitingSince = moment(20)
                item.progress.consentURL = "https://reauth.example.com/c/"
            }
        }
    }

    fileprivate func outcome(_ run: RunID) async throws -> Outcome? {
        try await item(1, of: run).progress.outcome
    }
}

extension ConsentStoreContract {
    static let campaign = [
        ConsentStoreContract("a consent settles the instance in every run of its platform, and in no other") { store in
            try await store.waitEverywhere()
            try await store.exchange(1)
            try await store.change(1, settlement: .exchanged, events: [Event(.finished, at: moment(600))]) { item in
                item.end(.reauthenticated, .accountUnknown)
                item.progress.reauthenticatedAt = moment(550)
                item.progress.verifiedAt = moment(600)
                item.progress.accessTokenAfter = fingerprint("n")
                item.progress.httpStatus = 200
                item.progress.requestID = "r"
            }
            let other = try await store.item(1, of: second).progress
            #expect(other.outcome == .reauthenticated && other.phase == .finished && other.reason == .accountUnknown)
            #expect(other.reauthenticatedAt == moment(550) && other.verifiedAt == moment(600))
            #expect(other.accessTokenAfter == fingerprint("n") && other.accessTokenBefore == fingerprint("a"))
            #expect(other.httpStatus == 200 && other.requestID == "r" && other.consentURL == nil)
            let told = try await store.history(of: second, sequence: 1).last
            let detail = "reauthenticated: account_unknown: through run \(sampleRun)"
            #expect(told == Event(.finished, at: moment(600), detail: detail, httpStatus: 200, requestID: "r"))
            #expect(try await store.outcome(elsewhere) == .awaitingCode)
            #expect(try await store.outcome(old) == .awaitingCode)
        },
        ConsentStoreContract("a code that is about to leave makes every older state of the instance void") { store in
            try await store.waitEverywhere()
            try await store.exchange(1)
            #expect(try await store.item(1, of: second).progress.epoch == 2)
            #expect(try await store.item(1, of: elsewhere).progress.epoch == 1)
            #expect(try await store.item(1, of: old).progress.epoch == 1)
            #expect(try await store.item(2).progress.epoch == 1)
        },
        ConsentStoreContract("what was revoked after the sign-in goes on waiting, and what is done is done once") {
            store in
            try await store.waitEverywhere()
            try await store.change(1, of: second) { $0.progress.accessTokenBefore = fingerprint("n") }
            try await store.change(1) { item in
                item.end(.reauthenticated)
                item.progress.accessTokenAfter = fingerprint("n")
            }
            #expect(try await store.outcome(second) == .awaitingCode)
            // An event that is added late says nothing of later revocations.
            try await store.change(1, of: second) { $0.progress.accessTokenBefore = fingerprint("m") }
            try await store.change(1, events: [Event(.consentDenied, at: moment(700))])
            #expect(try await store.outcome(second) == .awaitingCode)
        },
        ConsentStoreContract("a person's word settles it in every run, keeps what stood there, and withdraws the links")
        {
            store in
            try await store.waitEverywhere()
            try await store.change(1, of: second) { $0.progress.reason = .codeRejected }
            try await store.add(link(1, 1, hash: "one"), to: sampleRun)
            try await store.add(link(1, 1, hash: "two"), to: second)
            try await store.change(1, events: [Event(.resolved, at: moment(30), detail: "gone")]) { item in
                item.end(.retired, .resolvedByHand)
                item.progress.resolvedBy = "ada"
                item.progress.resolvedBecause = "gone"
            }
            let other = try await store.item(1, of: second).progress
            #expect(other.outcome == .retired && other.reason == .resolvedByHand && other.reasonBefore == .codeRejected)
            #expect(other.resolvedBy == "ada" && other.resolvedBecause == "gone")
            for run in [sampleRun, second] {
                #expect(try await store.newestLink(of: run, sequence: 1)?.withdrawnAt == moment(30))
            }
            #expect(try await store.history(of: second, sequence: 1).last?.kind == .resolved)
            #expect(try await store.outcome(elsewhere) == .awaitingCode)
        },
        ConsentStoreContract("what a person calls failed is so in other runs only where it waited") { store in
            try await store.waitEverywhere()
            try await store.change(1) { $0.end(.inDoubt, .noProbe) }
            try await store.change(1) { $0.end(.failed, .resolvedByHand) }
            #expect(try await store.outcome(second) == .awaitingCode)
        },
        ConsentStoreContract("a withdrawn link stays withdrawn in the next run, until somebody renews it") { store in
            try await store.waitEverywhere()
            try await store.add(link(1, 1, hash: "one"), to: sampleRun)
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(7))
            var checkpoint = Checkpoint(item: try await store.item(1, of: second))
            checkpoint.invitation = link(1, 1, hash: "two")
            _ = try await store.write(checkpoint, to: second)
            #expect(try await store.newestLink(of: second, sequence: 1)?.state(at: moment(8)) == .withdrawn)
            try await store.add(link(1, 2, hash: "three"), to: second)
            #expect(try await store.newestLink(of: second, sequence: 1)?.state(at: moment(8)) == .open)
        },
        ConsentStoreContract("a list over several runs has each instance once: where it waits, or its newest item") {
            store in
            try await store.waitEverywhere()
            func found(_ run: RunID, _ others: [RunID]) async throws -> [Int64] {
                let filter = ConnectionFilter(others: others)
                let items = try await store.connections(of: run, matching: filter, after: 0, limit: 9)
                let counts = try await store.connectionCounts(of: run, apartFrom: others)
                #expect(counts.reduce(0) { $0 + $1.items } == items.count)
                return items.map(\.sequence)
            }
            try await store.change(2) { $0.end(.awaitingCode) }
            #expect(try await found(sampleRun, [second, elsewhere, old]) == [2])
            #expect(try await found(second, [sampleRun, elsewhere, old]) == [1])
            #expect(try await found(elsewhere, [sampleRun, second, old]) == [1])
            #expect(try await found(old, [sampleRun, second, elsewhere]) == [1])
            try await store.change(1, of: second) {
                $0.end(.failed, .wrongAccount)
            }
            #expect(try await found(sampleRun, [second]) == [1, 2])
            #expect(try await found(second, [sampleRun]) == [])
        },
        ConsentStoreContract("the campaign knows its runs, an instance's items, and what a code was spent for") {
            store in
            #expect(try await store.waitingRuns().isEmpty)
            try await store.waitEverywhere()
            let id = InstanceID(rawValue: "7")
            #expect(try await store.waitingRuns().map(\.record.id) == [old, elsewhere, second, sampleRun])
            let numbers = try await store.waitingRuns().map(\.number)
            #expect(numbers == numbers.sorted(by: >))
            #expect(try await store.campaignRun(second)?.number == numbers[2])
            #expect(try await store.items(of: id).map(\.run.id) == [old, elsewhere, second, sampleRun])
            #expect(try await store.spentCode(CodeHash(rawValue: "c1")) == nil)
            try await store.exchange(1, of: second)
            let spent = try await store.spentCode(CodeHash(rawValue: "c1"))
            #expect(spent?.run.id == second && spent?.item.sequence == 1)
            #expect(try await store.itemsUnderWay(of: id).map(\.run.id) == [second])
            try await store.change(1, of: second, settlement: .noEffect)
            #expect(try await store.spentCode(CodeHash(rawValue: "c1")) == nil)
            // A check tells who waits elsewhere, and nobody signs in through it.
            var nightly = record(RunID(rawValue: "check-1"), platform: "p0")
            nightly.action = .check
            try await store.begin([seed("7")], run: nightly)
            try await store.change(1, of: nightly.id) { $0.end(.awaitingCode, .waitsAlready) }
            #expect(try await store.waitingRuns().map(\.record.id) == [old, elsewhere, second, sampleRun])
            try await store.change(1, of: nightly.id) { $0.end(.healthy) }
            try await store.change(1, of: old) { $0.end(.failed) }
            #expect(try await store.waitingItems(of: id).map(\.run.id) == [elsewhere, second, sampleRun])
            #expect(try await store.waitingRuns().map(\.record.id) == [elsewhere, second, sampleRun])
        },
        ConsentStoreContract("links are filtered by what became of them, and found by the page") { store in
            try await store.begin((1...4).map { seed("\($0)") })
            for sequence in Int64(1)...4 { try await store.change(sequence) { $0.end(.awaitingCode) } }
            try await store.add(link(1, 1), to: sampleRun)
            try await store.add(link(2, 1), to: sampleRun)
            try await store.withdrawLinks(of: sampleRun, sequence: 2, at: moment(5))
            try await store.add(link(3, 1), to: sampleRun)
            try await store.add(link(3, 2), to: sampleRun)
            func found(_ state: LinkState, at now: Int64) async throws -> [Int64] {
                let filter = ConnectionFilter(link: .init(state: state, at: moment(now)))
                return try await store.connections(of: sampleRun, matching: filter, after: 0, limit: 9).map(\.sequence)
            }
            #expect(try await found(.open, at: 999) == [1, 3])
            #expect(try await found(.withdrawn, at: 1000) == [2])
            #expect(try await found(.expired, at: 1000) == [1, 3])
            let newest = try await store.newestLinks(of: sampleRun, sequences: 2...4)
            #expect(newest.mapValues(\.serial) == [2: 1, 3: 2])
        },
    ]
}
