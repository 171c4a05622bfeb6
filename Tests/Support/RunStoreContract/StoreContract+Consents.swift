import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Consents, by their `state`.
    package static let consentStates = [
        StoreContract("a state is good once, and then tells what came of it") { store in
            try await store.begin([seed("1")])
            var record = consent("s")
            try await store.begin(record, of: sampleRun)
            #expect(try await store.redeem(record.state, at: moment(9)) == .accepted(run: sampleRun, consent: record))
            #expect(try await store.redeem(record.state, at: moment(9)) == .used(run: sampleRun, consent: record))
            for result in ConsentResult.allCases {
                try await store.conclude(record.state, as: result)
                record.result = result
                // Used comes before expired: a page that is reloaded late still shows how it ended.
                #expect(try await store.redeem(record.state, at: moment(99)) == .used(run: sampleRun, consent: record))
            }
        },
        StoreContract("a state that is too old, or was never made, is not accepted") { store in
            try await store.begin([seed("1")])
            let record = consent("s")
            try await store.begin(record, of: sampleRun)
            #expect(try await store.redeem(record.state, at: moment(10)) == .expired(run: sampleRun, consent: record))
            #expect(try await store.redeem(TokenHash(rawValue: "t"), at: moment(1)) == .unknown)
            #expect(try await store.redeem(record.state, at: moment(2)) == .accepted(run: sampleRun, consent: record))
        },
        StoreContract("of many calls with one state at once, one is accepted") { store in
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
        StoreContract("a consent that exists, or is of no item, is refused") { store in
            try await store.begin([seed("1")])
            try await store.begin(consent("s"), of: sampleRun)
            await #expect(throws: (any Error).self) { try await store.begin(consent("s"), of: sampleRun) }
            await #expect(throws: (any Error).self) { try await store.begin(consent("t", sequence: 2), of: sampleRun) }
            await #expect(throws: (any Error).self) {
                try await store.conclude(TokenHash(rawValue: "t"), as: .denied)
            }
        },
    ]

    /// Codes without a recorded end.
    package static let exchangesUnderWay = [
        StoreContract("a code without a recorded end is found until its item comes to one") { store in
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
        }
    ]
}
