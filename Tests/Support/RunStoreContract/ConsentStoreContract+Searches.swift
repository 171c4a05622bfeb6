import ReauthEngine
import ReauthModel
import Testing

/// What is found and counted, before and after a run is prepared for it.
extension ConsentStoreContract {
    static let searches = [
        ConsentStoreContract("connections are filtered and counted by lane and carried column") { store in
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
                #expect(try await found(ConnectionFilter(lane: box)) == [1, 2, 4])
                #expect(try await found(ConnectionFilter(group: .init(column: 1, value: "Acme"))) == [1, 3])
                #expect(try await found(ConnectionFilter(group: .init(column: 1, value: "Acme"), lane: box)) == [1])
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
        ConsentStoreContract("a search finds letters of either case, and takes every character as it is") { store in
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
        ConsentStoreContract("what is prepared follows every change of an item, and another grouping column") { store in
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
    ]
}
