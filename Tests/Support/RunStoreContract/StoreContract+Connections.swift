import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Connections are found and counted, before and after a run is prepared for it.
    package static let connectionDirectory = [
        StoreContract("connections are the items that a person is or was needed for, in order") { store in
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
            // A consent without a recorded end is found among those that wait.
            try await store.exchange(8)
            #expect(try await found(.waiting) == [1, 8])
        },
        StoreContract("connections are filtered and counted by lane and carried column") { store in
            let seeds = [("box", ["x", "Acme"]), ("box", ["x", "Bolt"]), ("salesforce", ["x", "Acme"]), ("box", [])]
            try await store.begin(
                seeds.enumerated().map { index, row in
                    var item = seed("\(index + 1)", element: row.0)
                    item.carried = row.1
                    return item
                }
            )
            for sequence in Int64(1)...4 { try await store.change(sequence) { $0.end(.awaitingCode) } }
            try await store.change(2) { $0.end(.reauthenticated) }
            func found(_ filter: ConnectionFilter) async throws -> [Int64] {
                try await store.connections(of: sampleRun, matching: filter, after: 0, limit: 9).map(\.sequence)
            }
            for isPrepared in [false, true] {
                if isPrepared { while try await store.prepareConnections(of: sampleRun, groupColumn: 1) {} }
                #expect(try await found(ConnectionFilter(lane: .init(box))) == [1, 2, 4])
                #expect(try await found(ConnectionFilter(group: .init(column: 1, value: "Acme"))) == [1, 3])
                #expect(
                    try await found(ConnectionFilter(group: .init(column: 1, value: "Acme"), lane: .init(box))) == [1]
                )
                #expect(try await found(ConnectionFilter(group: .init(column: 1, value: ""))) == [4])
                #expect(try await store.connectionGroups(of: sampleRun, column: 1, limit: 9) == ["", "Acme", "Bolt"])
                #expect(try await store.connectionGroups(of: sampleRun, column: 1, limit: 2) == ["", "Acme"])
                func count(
                    _ group: String,
                    _ lane: LaneKey,
                    _ standing: ConnectionFilter.Standing,
                    _ items: Int
                ) -> ConnectionCount {
                    ConnectionCount(group: group, lane: lane, standing: standing, items: items)
                }
                #expect(
                    try await store.connectionCounts(
                        of: sampleRun,
                        in: ["", "Acme", "Bolt", "Zed"],
                        ofColumn: 1,
                        apartFrom: []
                    ) == [
                        count("", box, .waiting, 1), count("Acme", box, .waiting, 1),
                        count("Acme", salesforce, .waiting, 1), count("Bolt", box, .done, 1),
                    ]
                )
                #expect(
                    try await store.connectionCounts(of: sampleRun, apartFrom: []) == [
                        count("", box, .done, 1), count("", box, .waiting, 2), count("", salesforce, .waiting, 1),
                    ]
                )
            }
        },
        StoreContract("a search finds letters of either case, and takes every character as it is") { store in
            var seeds = (1...4).map { seed("47\($0)") }
            seeds[0].name = "ÄRZTE 100%"
            seeds[1].carried = ["Under_score"]
            seeds[2].element = "SFDC"
            try await store.begin(seeds)
            for sequence in Int64(1)...4 { try await store.change(sequence) { $0.end(.awaitingCode) } }
            func found(_ text: String) async throws -> [Int64] {
                let filter = ConnectionFilter(search: text)
                return try await store.connections(of: sampleRun, matching: filter, after: 0, limit: 9).map(\.sequence)
            }
            for isPrepared in [false, true] {
                if isPrepared { while try await store.prepareConnections(of: sampleRun, groupColumn: nil) {} }
                #expect(try await found("ärzte") == [1])
                #expect(try await found("0%") == [1])
                #expect(try await found("R_S") == [2])
                #expect(try await found("sfdc") == [3])
                #expect(try await found("474") == [4])
                #expect(try await found("%") == [1])
                #expect(try await found("\\") == [])
                #expect(try await found("zte 1") == [1])
                #expect(try await found("score\u{1}") == [])
                #expect(try await found("sfdc475") == [])
            }
            // Renamed, and one that came later: found by its new words only.
            try await store.change(3) { $0.seed.name = "Über \"Nacht\"" }
            #expect(try await found("\"nacht") == [3])
            #expect(try await found("instance 473") == [])
        },
        StoreContract("what is prepared follows every change of an item, and another grouping column") { store in
            var seeds = (1...6).map { seed("47\($0)") }
            for index in seeds.indices { seeds[index].carried = ["Acme", index < 3 ? "North" : "South"] }
            try await store.begin(seeds)
            try await store.change(1) { $0.end(.awaitingCode) }
            while try await store.prepareConnections(of: sampleRun, groupColumn: 0) {}
            try await store.change(2) { $0.end(.awaitingCode) }
            try await store.change(4) { $0.end(.awaitingCode) }
            func counts(_ group: String, _ column: Int) async throws -> [Int] {
                try await store.connectionCounts(of: sampleRun, in: [group], ofColumn: column, apartFrom: []).map(
                    \.items
                )
            }
            #expect(try await counts("Acme", 0) == [3])
            #expect(try await counts("North", 1) == [2])
            try await store.change(1) { $0.end(.reauthenticated) }
            #expect(try await counts("Acme", 0) == [1, 2])
            #expect(try await store.connectionCounts(of: sampleRun, apartFrom: []).map(\.items) == [1, 2])
            try await store.change(2) { $0.end(.rotated) }
            #expect(try await counts("Acme", 0) == [1, 1])
            while try await store.prepareConnections(of: sampleRun, groupColumn: 1) {}
            #expect(try await counts("North", 1) == [1])
            #expect(try await store.connectionGroups(of: sampleRun, column: 1, limit: 9) == ["North", "South"])
            #expect(try await counts("Acme", 0) == [1, 1])
            let filter = ConnectionFilter(group: .init(column: 1, value: "South"), search: "474")
            let found = try await store.connections(of: sampleRun, matching: filter, after: 0, limit: 9)
            #expect(found.map(\.sequence) == [4])
        },
        StoreContract("a list over several runs has each instance once: where it waits, or its newest item") {
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
        StoreContract("links are filtered by what became of them, and found by the page") { store in
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
            let newest = try await store.newestLinks(of: sampleRun, sequences: [3, 2, 4])
            #expect(newest.mapValues(\.serial) == [2: 1, 3: 2])
            #expect(try await store.newestLinks(of: sampleRun, sequences: [3, 9]).keys.sorted() == [3])
            #expect(try await store.newestLinks(of: sampleRun, sequences: []).isEmpty)
        },
    ]
}
