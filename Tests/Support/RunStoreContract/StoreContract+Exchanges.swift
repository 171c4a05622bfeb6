import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Checkpoints with an exchange, and what they do to other items.
    package static let exchangeCheckpoints = [
        StoreContract("a code is spent for the whole store, unless nothing of it was sent") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.begin([seed("3")], run: record(weekly, job: "weekly"))
            try await store.exchange(1)
            #expect(try await store.exchange(2) == .codeSpent)
            for settlement in Settlement.allCases where settlement != .noEffect {
                try await store.change(1, settlement: settlement)
                let before = try await store.item(2)
                #expect(try await store.exchange(1) == .codeSpent)
                #expect(try await store.exchange(2) == .codeSpent)
                #expect(try await store.exchange(1, of: weekly) == .codeSpent)
                #expect(try await store.item(2) == before)
                try await store.exchange(1, code: "after \(settlement)")
            }
            try await store.change(1, settlement: .noEffect)
            try await store.exchange(1, code: "again")
            try await store.change(1, settlement: .noEffect)
            #expect(try await store.exchange(2, code: "again") == .written)
            #expect(try await store.exchange(1, code: "again") == .codeSpent)
        },
        StoreContract("an exchange gets no intent while a revocation of its item is open") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1))
            #expect(try await store.exchange(1) == .revocationOpen)
            #expect(try await store.openExchange(of: sampleRun, sequence: 1) == nil)
            #expect(try await store.exchange(1, settlement: .inferred) == .written)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
        },
        StoreContract("of two that read the same epoch, the second exchange is told that it is too late") { store in
            try await store.begin([seed("1")])
            let late = try await store.item(1)
            try await store.exchange(1)
            try await store.change(1, settlement: .rejected)
            var item = late
            item.progress.epoch = 2
            let checkpoint = Checkpoint(item: item, exchange: exchangeIntent(1, epoch: 2, code: "c2"))
            #expect(try await store.write(checkpoint, to: sampleRun) == .voided(epoch: 2))
            #expect(try await store.openExchange(of: sampleRun, sequence: 1) == nil)
        },
        StoreContract("a second open exchange of one item is refused") { store in
            try await store.begin([seed("1")])
            try await store.exchange(1)
            await #expect(throws: (any Error).self) { try await store.exchange(1, code: "c2") }
            #expect(try await store.openExchange(of: sampleRun, sequence: 1) == exchangeIntent(1, epoch: 2))
        },
        StoreContract("a code that comes after the run was finished is exchanged") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.end(.awaitingCode) }
            try await store.finishRun(sampleRun, at: moment(1))
            #expect(try await store.exchange(1) == .written)
        },
        StoreContract("an exchange raises the epoch of open items of its instance or group, each once") { store in
            try await store.begin((1...5).map { seed("\($0)") })
            try await store.begin([seed("1"), seed("7")], run: record(weekly, job: "weekly"))
            for sequence: Int64 in [1, 2, 3] {
                try await store.change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: "g") }
            }
            // The same instance and the same group: still one consent.
            try await store.change(1, of: weekly) { $0.progress.grantGroup = GrantGroup(rawValue: "g") }
            try await store.change(3) { $0.end(.rotated) }
            try await store.change(4) { $0.progress.grantGroup = GrantGroup(rawValue: "h") }
            try await store.exchange(1)
            #expect(try await store.allItems().map(\.progress.epoch) == [2, 2, 1, 1, 1])
            #expect(try await store.item(1, of: weekly).progress.epoch == 2)
            #expect(try await store.item(2, of: weekly).progress.epoch == 1)
            let late = try await store.change(2, intent: intent(2)) { $0.progress.epoch = 1 }
            #expect(late == .voided(epoch: 2))
        },
        StoreContract("an item that was read before a consent of its group or instance came to an end is void") {
            store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.begin([seed("1"), seed("2")], run: record(weekly, job: "weekly"))
            try await store.change(6, intent: intent(6))
            let (mine, other) = (GrantGroup(rawValue: "g"), GrantGroup(rawValue: "h"))
            for (sequence, group) in [(Int64(1), mine), (2, other)] {
                try await store.change(sequence) { $0.progress.grantGroup = group }
            }
            try await store.exchange(1)
            func write(
                _ sequence: Int64,
                _ group: GrantGroup?,
                readAt second: Int64,
                of run: RunID = sampleRun
            ) async throws -> CheckpointResult {
                var item = try await store.item(sequence, of: run)
                item.progress.grantGroup = group
                return try await store.write(Checkpoint(item: item, readAt: moment(second)), to: run)
            }
            // It is under way since second 500, and may take five minutes to have an effect.
            let before = try await store.item(3)
            for second: Int64 in [0, 500, 800] {
                #expect(try await write(3, mine, readAt: second) == .voided(epoch: 2))
                #expect(try await write(1, nil, readAt: second, of: weekly) == .voided(epoch: 3))
            }
            #expect(try await store.item(3) == before)
            // A second attempt, whose reading told the account: the first one stays open.
            var again = try await store.item(6)
            again.progress.grantGroup = mine
            let attempt = Checkpoint(item: again, intent: intent(6), settlement: .probedAlive, readAt: moment(500))
            #expect(try await store.write(attempt, to: sampleRun) == .voided(epoch: 2))
            #expect(try await store.openIntent(of: sampleRun, sequence: 6) == intent(6))
            #expect(try await write(4, other, readAt: 500) == .written)
            #expect(try await write(5, nil, readAt: 500) == .written)
            #expect(try await write(5, mine, readAt: 801) == .written)
            // It came to an end, and so did its run.
            try await store.change(1, settlement: .exchanged, events: [Event(.verified, at: moment(850))])
            try await store.finishRun(sampleRun, at: moment(860))
            #expect(try await write(1, nil, readAt: 850, of: weekly) == .voided(epoch: 3))
            #expect(try await write(1, nil, readAt: 851, of: weekly) == .written)
            #expect(try await write(2, mine, readAt: 850, of: weekly) == .voided(epoch: 2))
            #expect(try await write(2, mine, readAt: 851, of: weekly) == .written)
            // A clock that stood in the future that day.
            #expect(try await write(2, mine, readAt: 849 - 86_400, of: weekly) == .written)
        },
        StoreContract("a code that was never sent, or was refused, is no consent") { store in
            for (number, settlement) in [Settlement.noEffect, .rejected].enumerated() {
                let run = RunID(rawValue: "other-\(number)")
                try await store.begin([seed("1"), seed("2")], run: record(run, job: "other-\(number)"))
                try await store.change(1, of: run) { $0.progress.grantGroup = GrantGroup(rawValue: "g") }
                try await store.exchange(1, of: run, code: "c\(number)")
                try await store.change(1, of: run, settlement: settlement, events: [Event(.deferred, at: moment(550))])
                var item = try await store.item(2, of: run)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
                #expect(try await store.write(Checkpoint(item: item, readAt: moment(1)), to: run) == .written)
            }
        },
        StoreContract("a run that only checks has nothing that an exchange could make void") { store in
            try await store.begin([seed("1")])
            for action in Action.allCases {
                var other = record(RunID(rawValue: "other-\(action)"), job: "other-\(action)")
                other.action = action
                try await store.begin([seed("1")], run: other)
            }
            try await store.exchange(1)
            for action in Action.allCases {
                let epoch = try await store.item(1, of: RunID(rawValue: "other-\(action)")).progress.epoch
                #expect(epoch == (action == .check ? 1 : 2), "\(action)")
            }
        },
        StoreContract("an exchange changes nothing in runs that are finished or still read") { store in
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(weekly, job: "weekly"))
            try await store.change(1, of: weekly, intent: intent(1))
            try await store.finishRun(weekly, at: moment(1))
            let importing = RunID(rawValue: "yearly-1")
            try await store.beginRun(record(importing, job: "yearly"))
            try await store.add([seed("1")], lanes: laneByElement, to: importing)
            #expect(try await store.exchange(1) == .written)
            #expect(try await store.item(1, of: weekly).progress.epoch == 1)
            #expect(try await store.item(1, of: importing).progress.epoch == 1)
        },
        StoreContract("an exchange waits for every revocation of its instance and group, in every run") { store in
            try await store.begin([seed("1"), seed("2"), seed("3")])
            try await store.begin([seed("1")], run: record(weekly, job: "weekly"))
            for sequence: Int64 in [1, 2] {
                try await store.change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: "g") }
            }
            try await store.change(2, intent: intent(2))
            try await store.change(3, intent: intent(3))
            try await store.change(1, of: weekly, intent: intent(1))
            let before = try await store.item(1)
            #expect(try await store.exchange(1) == .revocationOpen)
            try await store.change(2, settlement: .revoked)
            #expect(try await store.exchange(1) == .revocationOpen)
            #expect(try await store.item(1) == before)
            try await store.change(1, of: weekly, settlement: .undecided)
            #expect(try await store.exchange(1) == .written)
        },
    ]
}
