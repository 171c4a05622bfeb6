package import ReauthEngine
import ReauthModel
import Testing

/// One sentence that the port `ConsentStore` promises, and the check that a store keeps it.
package struct ConsentStoreContract: Sendable, CustomTestStringConvertible {
    /// A store that keeps runs and consents.
    package typealias Store = RunStore & ConsentStore & CampaignStore

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

    /// The whole port.
    package static let all: [ConsentStoreContract] = connections + searches + links + consents + campaign
}

func link(_ sequence: Int64, _ serial: Int, hash: String? = nil) -> LinkRecord {
    LinkRecord(
        sequence: sequence,
        serial: serial,
        hash: TokenHash(rawValue: hash ?? "link \(sequence) \(serial)"),
        createdAt: moment(Int64(serial)),
        expiresAt: moment(1000)
    )
}

func consent(_ state: String, sequence: Int64 = 1) -> ConsentRecord {
    ConsentRecord(
        state: TokenHash(rawValue: state),
        sequence: sequence,
        epoch: 3,
        linkSerial: 2,
        browser: TokenHash(rawValue: "browser of \(state)"),
        createdAt: moment(1),
        expiresAt: moment(10)
    )
}

extension ConsentStoreContract {
    static let connections = [
        ConsentStoreContract("connections are the items that a person is or was needed for, in order") { store in
            try await store.begin((1...8).map { seed("\($0)") })
            for (sequence, outcome) in [
                (Int64(1), Outcome.awaitingCode), (2, .failed), (3, .reauthenticated), (4, .failed),
            ] {
                try await store.change(sequence) { $0.end(outcome) }
            }
            for (sequence, outcome) in [(Int64(4), Outcome.failed), (5, .inDoubt), (6, .superseded), (7, .rotated)] {
                try await store.change(sequence) {
                    $0.end(outcome)
                    $0.progress.awaitingSince = moment(1)
                }
            }
            func found(_ standing: ConnectionFilter.Standing?, after: Int64 = 0, limit: Int = 9) async throws -> [Int64]
            {
                let filter = ConnectionFilter(standing: standing)
                return try await store.connections(of: sampleRun, matching: filter, after: after, limit: limit)
                    .map(\.sequence)
            }
            #expect(try await found(nil) == [1, 3, 4, 5, 6])
            #expect(try await found(.waiting) == [1])
            #expect(try await found(.done) == [3])
            #expect(try await found(.failed) == [4, 5, 6])
            #expect(try await found(nil, after: 1, limit: 2) == [3, 4])
            // A consent that was left half way is found among those that wait.
            try await store.exchange(8)
            #expect(try await found(.waiting) == [1, 8])
        },
        ConsentStoreContract("a code without a recorded end is found until its item comes to one") { store in
            try await store.begin((1...4).map { seed("\($0)") })
            func found(after sequence: Int64 = 0) async throws -> [Int64] {
                try await store.underWay(of: sampleRun, after: sequence, limit: 9).map(\.sequence)
            }
            for sequence in Int64(1)...3 {
                try await store.change(sequence) { $0.end(.awaitingCode) }
                try await store.exchange(sequence, code: "c\(sequence)")
            }
            #expect(try await found() == [1, 2, 3])
            #expect(try await found(after: 1) == [2, 3])
            try await store.change(1, settlement: .exchanged) { $0.progress.phase = .exchanged }
            #expect(try await found() == [1, 2, 3])
            try await store.change(1) { $0.end(.reauthenticated) }
            try await store.change(3, settlement: .rejected) { $0.progress.phase = .awaitingCode }
            #expect(try await found() == [2])
        },
        ConsentStoreContract("the history of an item is its part of the trail, in order") { store in
            try await store.begin([seed("1"), seed("2")])
            let events = [Event(.invited, at: moment(1)), Event(.consentBegun, at: moment(2), detail: "d")]
            try await store.change(1, events: [events[0]])
            try await store.change(2, events: [Event(.linked, at: moment(1))])
            try await store.change(1, events: [events[1]])
            #expect(try await store.history(of: sampleRun, sequence: 1) == events)
            #expect(try await store.history(of: sampleRun, sequence: 3).isEmpty)
        },
    ]

    static let links = [
        ConsentStoreContract("a newer link withdraws the older ones of its item") { store in
            try await store.begin([seed("1"), seed("2")])
            #expect(try await store.newestLink(of: sampleRun, sequence: 1) == nil)
            try await store.add(link(2, 1), to: sampleRun)
            try await store.add(link(1, 1), to: sampleRun)
            try await store.add(link(1, 2), to: sampleRun)
            #expect(try await store.newestLink(of: sampleRun, sequence: 1) == link(1, 2))
            var old = link(1, 1)
            old.withdrawnAt = moment(2)
            let found = try await store.link(old.hash)
            #expect(found?.link == old)
            #expect(found?.run == sampleRun)
            #expect(try await store.newestLink(of: sampleRun, sequence: 2) == link(2, 1))
            #expect(try await store.link(TokenHash(rawValue: "unknown")) == nil)
        },
        ConsentStoreContract("many links are made together: for what waits, each once, and each is told of") { store in
            try await store.begin((1...4).map { seed("\($0)") })
            for sequence in Int64(1)...3 { try await store.change(sequence) { $0.end(.awaitingCode) } }
            try await store.add(link(2, 1), to: sampleRun)
            try await store.add(link(3, 1), to: sampleRun)
            let before = try await store.events(of: sampleRun, after: 0, limit: 99).count
            let made = [
                link(1, 1), link(2, 2), link(3, 1, hash: "other"), link(4, 1), link(9, 1), link(2, 3, hash: "link 1 1"),
            ]
            try await store.invite(made, to: sampleRun)
            let newest = try await store.newestLinks(of: sampleRun, sequences: 1...4)
            #expect(newest == [1: link(1, 1), 2: link(2, 2), 3: link(3, 1)])
            #expect(try await store.link(link(2, 1).hash)?.link.withdrawnAt == moment(2))
            let events = try await store.events(of: sampleRun, after: Int64(before), limit: 99)
            #expect(events.map(\.sequence) == [1, 2])
            #expect(events.map(\.event) == [Event(.invited, at: moment(1)), Event(.invited, at: moment(2))])
        },
        ConsentStoreContract("links are withdrawn once, and stay to tell of it") { store in
            try await store.begin([seed("1")])
            try await store.add(link(1, 1), to: sampleRun)
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(7))
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(8))
            #expect(try await store.newestLink(of: sampleRun, sequence: 1)?.withdrawnAt == moment(7))
        },
        ConsentStoreContract("a link that exists, or that is nobody's, is refused, and the store goes on") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.add(link(1, 1), to: sampleRun)
            for refused in [link(1, 1, hash: "other"), link(2, 1, hash: "link 1 1"), link(9, 1)] {
                await #expect(throws: (any Error).self) { try await store.add(refused, to: sampleRun) }
            }
            #expect(try await store.newestLink(of: sampleRun, sequence: 1) == link(1, 1))
            try await store.add(link(1, 2), to: sampleRun)
        },
    ]

    static let consents = [
        ConsentStoreContract("a state is good once, and then tells what came of it") { store in
            try await store.begin([seed("1")])
            var record = consent("s")
            try await store.begin(record, of: sampleRun)
            #expect(try await store.redeem(record.state, at: moment(9)) == .accepted(run: sampleRun, consent: record))
            #expect(try await store.redeem(record.state, at: moment(9)) == .used(run: sampleRun, consent: record))
            for result in ConsentResult.allCases {
                try await store.conclude(record.state, as: result)
                record.result = result
                // Used comes before expired: whoever reloads the page late still learns how it ended.
                #expect(try await store.redeem(record.state, at: moment(99)) == .used(run: sampleRun, consent: record))
            }
        },
        ConsentStoreContract("a state that is too old or that nobody handed out lets nobody in") { store in
            try await store.begin([seed("1")])
            let record = consent("s")
            try await store.begin(record, of: sampleRun)
            #expect(try await store.redeem(record.state, at: moment(10)) == .expired(run: sampleRun, consent: record))
            #expect(try await store.redeem(TokenHash(rawValue: "t"), at: moment(1)) == .unknown)
            #expect(try await store.redeem(record.state, at: moment(2)) == .accepted(run: sampleRun, consent: record))
        },
        ConsentStoreContract("of many who come with one state at once, one is let in") { store in
            try await store.begin([seed("1")])
            try await store.begin(consent("s"), of: sampleRun)
            let accepted = try await withThrowingTaskGroup { group in
                for _ in 1...20 {
                    group.addTask {
                        guard case .accepted = try await store.redeem(TokenHash(rawValue: "s"), at: moment(2)) else {
                            return 0
                        }
                        return 1
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(accepted == 1)
        },
        ConsentStoreContract("a consent that exists, or that is nobody's, is refused") { store in
            try await store.begin([seed("1")])
            try await store.begin(consent("s"), of: sampleRun)
            await #expect(throws: (any Error).self) { try await store.begin(consent("s"), of: sampleRun) }
            await #expect(throws: (any Error).self) { try await store.begin(consent("t", sequence: 2), of: sampleRun) }
            await #expect(throws: (any Error).self) {
                try await store.conclude(TokenHash(rawValue: "t"), as: .denied)
            }
        },
    ]
}
