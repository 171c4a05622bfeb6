import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Checkpoints are written.
    package static let checkpointRecorder = [
        StoreContract("every field of an item survives") { store in
            try await store.begin([seed(nil, row: 5, element: nil)])
            var item = try await store.item(1)
            item.lane = salesforce
            item.seed.instanceID = InstanceID(rawValue: "4711")
            item.seed.name = "Acme"
            item.seed.element = "sfdc"
            item.progress.phase = .awaitingCode
            item.progress.epoch = 3
            item.progress.attempts = 2
            item.progress.settledTokens = [.accessToken, .refreshToken]
            item.progress.openToken = .refreshToken
            item.progress.basis = .inferred
            item.progress.wasDisabled = true
            item.progress.pings = 2
            item.progress.unreadablePauses = 3
            item.progress.grantGroup = GrantGroup(rawValue: "9")
            item.progress.accessTokenAtExchange = fingerprint("4")
            item.progress.refreshTokenAtExchange = fingerprint("5")
            item.progress.accessTokenBefore = fingerprint("1")
            item.progress.refreshTokenBefore = fingerprint("2")
            item.progress.accessTokenAfter = fingerprint("3")
            item.progress.outcome = .awaitingCode
            item.progress.reason = .autoDisabled
            item.progress.revokedAt = moment(1)
            item.progress.confirmedAt = moment(2)
            item.progress.awaitingSince = moment(3)
            item.progress.reauthenticatedAt = moment(4)
            item.progress.verifiedAt = moment(5)
            item.progress.httpStatus = 401
            item.progress.requestID = "r-1"
            item.progress.consentURL = "https://login.example.com/authorize?state=s&scope=a%20b"
            item.progress.dueAt = moment(6)
            item.progress.diesAt = moment(7)
            item.progress.lastHTTPStatus = 200
            item.progress.lastRequestID = "r-2"
            item.progress.reasonBefore = .noProbe
            item.progress.resolvedBy = "alex"
            item.progress.resolvedBecause = "CHANGE-4711"
            item.progress.unsupportedTokens = [.refreshToken]
            item.progress.wasDisabledAtIntent = true
            item.progress.wasSeenAlive = true
            #expect(try await store.write(Checkpoint(item: item), to: sampleRun) == .written)
            #expect(try await store.item(1) == item)
        },
        StoreContract("every word of phase, outcome, basis and token survives") { store in
            try await store.begin([seed("1")])
            var items: [ItemProgress] = []
            for phase in Phase.allCases { items.append(ItemProgress(phase: phase)) }
            for outcome in Outcome.allCases { items.append(ItemProgress(outcome: outcome)) }
            for basis in [RevocationBasis.told, .alreadyGone, .inferred] { items.append(ItemProgress(basis: basis)) }
            for token in TokenKind.allCases { items.append(ItemProgress(token: token)) }
            for progress in items {
                try await store.change(1) { $0.progress = progress }
                #expect(try await store.item(1).progress == progress)
            }
        },
        StoreContract("what the input said of tags, columns and row is not overwritten") { store in
            let original = ItemSeed(
                instanceID: InstanceID(rawValue: "1"),
                rowOffset: 3,
                tags: ["prod"],
                carried: ["Acme"],
                skip: nil
            )
            try await store.begin([original])
            try await store.change(1) { item in
                item.seed.tags = []
                item.seed.carried = []
                item.seed.rowOffset = nil
                item.progress.phase = .revoked
            }
            #expect(try await store.item(1).seed == original)
            #expect(try await store.item(1).progress.phase == .revoked)
        },
        StoreContract("an id that becomes known and belongs to another item is not written") { store in
            try await store.begin([seed("1"), seed(nil, row: 10, element: nil), seed("3")])
            let before = try await store.item(2)
            let result = try await store.change(2, intent: intent(2), events: [Event(.doubt, at: moment(1))]) {
                $0.seed.instanceID = InstanceID(rawValue: "1")
                $0.progress.phase = .revoking
            }
            #expect(result == .duplicateInstance)
            #expect(try await store.item(2) == before)
            #expect(try await store.openIntent(of: sampleRun, sequence: 2) == nil)
            #expect(try await store.events(of: sampleRun, after: 0, limit: 10).isEmpty)
        },
        StoreContract("such an item can be ended as a duplicate, with its id or without") { store in
            try await store.begin([seed("1"), seed(nil, row: 10), seed(nil, row: 20)])
            for (sequence, id) in [(Int64(2), "1"), (3, nil)] {
                let result = try await store.change(sequence) {
                    $0.seed.instanceID = id.map(InstanceID.init(rawValue:))
                    $0.end(.skipped, .duplicate)
                }
                #expect(result == .written)
            }
            #expect(try await store.allItems().map(\.progress.reason) == [nil, .duplicate, .duplicate])
        },
        StoreContract("an id that becomes known and is new is taken from then on") { store in
            try await store.begin([seed(nil, row: 10), seed(nil, row: 20)])
            func learn(_ sequence: Int64, _ id: String) async throws -> CheckpointResult {
                try await store.change(sequence) { $0.seed.instanceID = InstanceID(rawValue: id) }
            }
            #expect(try await learn(1, "7") == .written)
            #expect(try await learn(1, "7") == .written)
            #expect(try await learn(2, "7") == .duplicateInstance)
            #expect(try await learn(1, "8") == .written)
            #expect(try await learn(2, "7") == .written)
        },
        StoreContract("many items changed at once are all written, and duplicates among them found") { store in
            try await store.begin((0..<200).map { seed(nil, row: $0) })
            let items = try await store.allItems()
            let results = try await withThrowingTaskGroup { group in
                for item in items {
                    group.addTask {
                        var item = item
                        // Two items each learn the same id.
                        item.seed.instanceID = InstanceID(rawValue: "\(item.sequence / 2)")
                        return try await store.write(Checkpoint(item: item), to: sampleRun)
                    }
                }
                return try await group.reduce(into: [CheckpointResult: Int]()) { $0[$1, default: 0] += 1 }
            }
            // 1 alone, 2 and 3, …, 198 and 199, 200 alone.
            #expect(results == [.written: 101, .duplicateInstance: 99])
            #expect(try await store.allItems().count { $0.seed.instanceID != nil } == 101)
        },
        StoreContract("a checkpoint is written although its caller was cancelled") { store in
            try await store.begin([seed("1")])
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                #expect(Task.isCancelled)
                var item = Item(sequence: 1, lane: box, seed: seed("1"))
                item.progress.phase = .revoked
                return try await store.write(Checkpoint(item: item), to: sampleRun)
            }
            #expect(try await task.value == .written)
            #expect(try await store.item(1).progress.phase == .revoked)
        },
    ]

    /// Intents without a settlement.
    package static let openIntents = [
        StoreContract("an intent is open until it is settled, by every word of settlement") { store in
            try await store.begin([seed("1"), seed("2")])
            for (index, settlement) in Settlement.allCases.enumerated() {
                let token: TokenKind = index.isMultiple(of: 2) ? .accessToken : .refreshToken
                let recorded = intent(1, epoch: 1, attempt: index + 1, token: token)
                try await store.change(1, intent: recorded)
                #expect(try await store.openIntent(of: sampleRun, sequence: 1) == recorded)
                #expect(try await store.openIntent(of: sampleRun, sequence: 2) == nil)
                try await store.change(1, settlement: settlement)
                #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
            }
        },
        StoreContract("one checkpoint can settle an intent and write the next one") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            let next = intent(1, attempt: 2, token: .refreshToken)
            try await store.change(1, intent: next, settlement: .revoked)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == next)
        },
        StoreContract("an attempt that cost nothing can get an intent again under its number") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            try await store.change(1, settlement: .noEffect)
            try await store.change(1, intent: intent(1, attempt: 1))
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == intent(1, attempt: 1))
        },
        StoreContract("an exchange is open until it is settled, and is no revocation") { store in
            try await store.begin([seed("1")])
            for (index, settlement) in Settlement.allCases.enumerated() {
                #expect(try await store.exchange(1, code: "c\(index)") == .written)
                let recorded = exchangeIntent(1, epoch: index + 2, code: "c\(index)")
                #expect(try await store.openExchange(of: sampleRun, sequence: 1) == recorded)
                #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
                try await store.change(1, settlement: settlement)
                #expect(try await store.openExchange(of: sampleRun, sequence: 1) == nil)
            }
            try await store.change(1, intent: intent(1, epoch: 99))
            #expect(try await store.openExchange(of: sampleRun, sequence: 1) == nil)
        },
    ]
}

extension ItemProgress {
    fileprivate init(phase: Phase) {
        self.init()
        self.phase = phase
    }

    fileprivate init(outcome: Outcome) {
        self.init()
        self.outcome = outcome
    }

    fileprivate init(basis: RevocationBasis) {
        self.init()
        self.basis = basis
    }

    fileprivate init(token: TokenKind) {
        self.init()
        openToken = token
        settledTokens = [token]
    }
}
