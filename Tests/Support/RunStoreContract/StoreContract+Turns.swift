import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Which item of a grant group sends the one revocation that ends the account.
    package static let revocationTurns = [
        StoreContract("the first item that asks has the turn of its group, and the others wait for it") { store in
            try await store.beginGroup()
            #expect(try await store.turn(1) == "mine")
            #expect(try await store.turn(2) == "pending")
            #expect(try await store.turn(1) == "mine")
            try await store.change(1) { $0.progress.dueAt = moment(40) }
            #expect(try await store.turn(3) == "pending until \(moment(40))")
        },
        StoreContract("a checkpoint takes a turn that no item of the group has had, and no other one") { store in
            try await store.beginGroup()
            for sequence in [2, 1] as [Int64] {
                var checkpoint = Checkpoint(item: try await store.item(sequence))
                checkpoint.takesTurn = true
                #expect(try await store.write(checkpoint, to: sampleRun) == .written)
            }
            #expect(try await store.turn(2) == "mine")
            #expect(try await store.turn(1) == "pending")
        },
        StoreContract("a checkpoint that is refused takes no turn") { store in
            try await store.beginGroup()
            var late = Checkpoint(item: try await store.item(1))
            late.takesTurn = true
            try await store.change(1) { $0.progress.epoch = 2 }
            #expect(try await store.write(late, to: sampleRun) == .voided(epoch: 2))
            #expect(try await store.turn(2) == "mine")
        },
        StoreContract("groups and runs have turns of their own; an item without a group has it always") { store in
            try await store.beginGroup()
            try await store.begin([seed("1")], run: record(RunID(rawValue: "nightly-20270102T000000Z")))
            #expect(try await store.turn(1) == "mine")
            var other = try await store.item(2)
            other.progress.grantGroup = GrantGroup(rawValue: "h")
            #expect(try await store.takeTurn(of: other, in: sampleRun) == .mine)
            other.progress.grantGroup = nil
            #expect(try await store.takeTurn(of: other, in: sampleRun) == .mine)
            var elsewhere = try await store.item(1, of: RunID(rawValue: "nightly-20270102T000000Z"))
            elsewhere.progress.grantGroup = GrantGroup(rawValue: "g")
            let turn = try await store.takeTurn(of: elsewhere, in: RunID(rawValue: "nightly-20270102T000000Z"))
            #expect(turn == .mine)
        },
        StoreContract("of many that ask at once, one has the turn") { store in
            try await store.begin((1...40).map { seed("\($0)") })
            let mine = try await withThrowingTaskGroup { group in
                for var item in try await store.allItems() {
                    item.progress.grantGroup = GrantGroup(rawValue: "g")
                    group.addTask { [item] in try await store.takeTurn(of: item, in: sampleRun) == .mine ? 1 : 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(mine == 1)
        },
        StoreContract("a revocation in doubt keeps the turn; one that took effect has ended the account") { store in
            try await store.beginGroup()
            _ = try await store.turn(1)
            try await store.change(1, intent: intent(1)) { $0.progress.phase = .revoking }
            #expect(try await store.turn(2) == "pending")
            // Between two tokens of a grant it is not over yet.
            try await store.change(1, settlement: .revoked) { item in
                item.progress.phase = .planned
                item.progress.basis = .told
                item.progress.revokedAt = moment(10)
            }
            #expect(try await store.turn(2) == "pending")
            try await store.change(1) { $0.progress.phase = .revoked }
            #expect(try await store.turn(2) == "ended by 1 at \(moment(10))")
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.confirmedAt = moment(12)
            }
            #expect(try await store.turn(3) == "ended by 1 at \(moment(10))")
        },
        StoreContract("what was inferred from a probe ended the account, and so did a refresh token that was gone") {
            store in
            try await store.beginGroup()
            _ = try await store.turn(1)
            try await store.change(1) { $0.revoke(.inferred, at: 10) }
            #expect(try await store.turn(2) == "ended by 1 at \(moment(10))")
            try await store.change(1) { $0.revoke(.alreadyGone, at: 10) }
            #expect(try await store.turn(2) == "ended by 1 at \(moment(10))")
            // An access token that was gone may have expired.
            try await store.change(1) { item in
                item.revoke(.alreadyGone, at: 10)
                item.progress.settledTokens = [.accessToken]
            }
            #expect(try await store.turn(2) == "mine")
        },
        StoreContract("an item that ends without a revocation, or in doubt, gives the turn up, three times at most") {
            store in
            try await store.beginGroup()
            _ = try await store.turn(1)
            try await store.change(1) { $0.end(.failed, .hostNotAllowed) }
            #expect(try await store.turn(2) == "mine")
            #expect(try await store.turn(3) == "pending")
            try await store.change(2) { item in
                item.revoke(.told, at: 10)
                item.end(.inDoubt, .tokensChanged)
            }
            #expect(try await store.turn(3) == "mine")
            #expect(try await store.turn(4) == "pending")
            try await store.change(3) { item in
                item.revoke(.told, at: 20)
                item.end(.failed, .stillValid)
            }
            // Nobody waits any more.
            #expect(try await store.turn(4) == "mine")
            #expect(try await store.turn(5) == "mine")
        },
        StoreContract("a revocation that a call speaks against has not ended the account") { store in
            try await store.beginGroup()
            _ = try await store.turn(1)
            try await store.change(1) { item in
                item.revoke(.told, at: 10)
                item.progress.wasSeenAlive = true
            }
            #expect(try await store.turn(2) == "mine")
            try await store.change(2) { item in
                item.revoke(.told, at: 10)
                item.progress.accessTokenAfter = fingerprint("b")
            }
            #expect(try await store.turn(3) == "mine")
        },
        StoreContract("a consent for the account voids what ended it before") { store in
            try await store.beginGroup()
            _ = try await store.turn(1)
            // The code of another instance of the account is sent at 500, and exchanged at 510.
            try await store.change(1) { $0.revoke(.told, at: 520) }
            try await store.change(2) { $0.end(.awaitingCode) }
            try await store.exchange(2)
            #expect(try await store.turn(3) == "overtaken by 1 at \(moment(520))")
            try await store.change(2, settlement: .exchanged, events: [Event(.verified, at: moment(510))]) { item in
                item.end(.reauthenticated)
            }
            #expect(try await store.turn(3) == "ended by 1 at \(moment(520))")
            try await store.change(1) { $0.revoke(.told, at: 505) }
            #expect(try await store.turn(3) == "overtaken by 1 at \(moment(505))")
            for (outcome, reason) in [(Outcome.reauthenticated, Reason.elsewhere), (.superseded, .resolvedByHand)] {
                try await store.change(1) { item in
                    item.revoke(.told, at: 520)
                    item.end(outcome, reason)
                }
                #expect(try await store.turn(3) == "overtaken by 1 at \(moment(520))")
            }
        },
    ]
}

extension RunStore {
    /// Five instances of one account.
    fileprivate func beginGroup() async throws {
        try await begin((1...5).map { seed("\($0)") })
        for sequence in 1...5 as ClosedRange<Int64> {
            try await change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: "g") }
        }
    }

    /// Whose turn it is when an item asks, in words.
    fileprivate func turn(_ sequence: Int64) async throws -> String {
        switch try await takeTurn(of: try await item(sequence), in: sampleRun) {
        case .mine: "mine"
        case .pending(_, let due): due.map { "pending until \($0)" } ?? "pending"
        case .ended(let end): "ended by \(end.instance?.rawValue ?? "-") at \(end.at)"
        case .overtaken(let end): "overtaken by \(end.instance?.rawValue ?? "-") at \(end.at)"
        }
    }
}

extension Item {
    /// The provider answered the revocation of its refresh token, or a probe did.
    fileprivate mutating func revoke(_ basis: RevocationBasis, at seconds: Int64) {
        progress.phase = .revoked
        progress.basis = basis
        progress.settledTokens = [.refreshToken]
        progress.revokedAt = moment(seconds)
    }
}
