import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Checkpoints that settle an instance in every run.
    package static let campaignCheckpoints = [
        StoreContract("a consent settles the instance in every run of its platform, and in no other") { store in
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
        StoreContract("a code that is about to be sent makes every older state of the instance void") { store in
            try await store.waitEverywhere()
            try await store.exchange(1)
            #expect(try await store.item(1, of: second).progress.epoch == 2)
            #expect(try await store.item(1, of: elsewhere).progress.epoch == 1)
            #expect(try await store.item(1, of: old).progress.epoch == 1)
            #expect(try await store.item(2).progress.epoch == 1)
        },
        StoreContract("what was revoked after the sign-in goes on waiting, and what is done is done once") {
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
        StoreContract("a settlement by hand settles it in every run, keeps the reason before, and withdraws the links")
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
        StoreContract("an instance that a job retires waits in no run, and its links are withdrawn") { store in
            try await store.waitEverywhere()
            try await store.change(1) { item in
                (item.progress.phase, item.progress.outcome, item.progress.reason) = (.planned, nil, nil)
            }
            try await store.add(link(1, 1, hash: "two"), to: second)
            try await store.change(1, events: [Event(.finished, at: moment(30), detail: "retired")]) { item in
                item.end(.retired, .deadAlready)
                item.progress.confirmedAt = moment(20)
            }
            let other = try await store.item(1, of: second).progress
            #expect(other.outcome == .retired && other.reason == .deadAlready && other.consentURL == nil)
            #expect(try await store.newestLink(of: second, sequence: 1)?.withdrawnAt == moment(30))
            #expect(try await store.history(of: second, sequence: 1).last?.kind == .finished)
            #expect(try await store.outcome(elsewhere) == .awaitingCode)
        },
        StoreContract("what a person calls failed is so in other runs only where it waited") { store in
            try await store.waitEverywhere()
            try await store.change(1) { $0.end(.inDoubt, .noProbe) }
            try await store.change(1) { $0.end(.failed, .resolvedByHand) }
            #expect(try await store.outcome(second) == .awaitingCode)
        },
    ]

    /// Waiting runs, the items of an instance, and spent codes.
    package static let campaign = [
        StoreContract("the campaign knows its runs, an instance's items, and what a code was spent for") {
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
            // A check tells what waits elsewhere, and no person signs in through it.
            var nightly = record(RunID(rawValue: "check-1"), platform: "p0")
            nightly.action = .check
            try await store.begin([seed("7")], run: nightly)
            try await store.change(1, of: nightly.id) { $0.end(.awaitingCode, .waitsAlready) }
            #expect(try await store.waitingRuns().map(\.record.id) == [old, elsewhere, second, sampleRun])
            try await store.change(1, of: nightly.id) { $0.end(.healthy) }
            try await store.change(1, of: old) { $0.end(.failed) }
            #expect(try await store.waitingItems(of: id).map(\.run.id) == [elsewhere, second, sampleRun])
            #expect(try await store.waitingRuns().map(\.record.id) == [elsewhere, second, sampleRun])
        }
    ]
}
