import ReauthEngine
import ReauthModel
import Testing

extension RunStoreContract {
    static let imports = [
        RunStoreContract("items come back as they were added, numbered from 1, over several batches") { store in
            let full = ItemSeed(
                instanceID: InstanceID(rawValue: "4711"),
                rowOffset: 9_000_000_000,
                name: "Müller & Söhne, \"CRM\"",
                element: "salesforce",
                tags: ["prod", "eu"],
                carried: ["", "a\\b", "two\nlines", "\u{1}\t\r", "🔑", "=1+1"],
                skip: nil
            )
            let bare = ItemSeed(instanceID: nil, rowOffset: 17)
            try await store.beginRun(record())
            try await store.add([full], lanes: laneByElement, to: sampleRun)
            try await store.add([], lanes: laneByElement, to: sampleRun)
            try await store.add([bare, seed("2")], lanes: laneByElement, to: sampleRun)
            #expect(
                try await store.allItems() == [
                    Item(sequence: 1, lane: salesforce, seed: full),
                    Item(sequence: 2, lane: .platform, seed: bare),
                    Item(sequence: 3, lane: box, seed: seed("2")),
                ]
            )
        },
        RunStoreContract("an item that the input skips is finished before it begins") { store in
            try await store.beginRun(record())
            try await store.add([seed("1", skip: .excluded)], lanes: laneByElement, to: sampleRun)
            var expected = Item(sequence: 1, lane: box, seed: seed("1", skip: .excluded))
            expected.end(.skipped, .excluded)
            #expect(try await store.allItems() == [expected])
        },
        RunStoreContract("a second row with an instance id becomes skipped: duplicate, in one batch or a later one") {
            store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.add([seed("2", skip: .excluded), seed("3")], lanes: laneByElement, to: sampleRun)
            let items = try await store.allItems()
            #expect(items.map(\.progress.outcome) == [nil, .skipped, nil, .skipped, nil])
            #expect(items.map(\.progress.reason) == [nil, .duplicate, nil, .duplicate, nil])
            #expect(items.map(\.progress.phase) == [.planned, .finished, .planned, .finished, .planned])
            #expect(items.map(\.seed.skip) == [nil, .duplicate, nil, .duplicate, nil])
            #expect(items.map(\.seed.instanceID?.rawValue) == ["1", "1", "2", "2", "3"])
        },
        RunStoreContract("a row after one that was skipped is a duplicate too: each instance has one first row") {
            store in
            try await store.beginRun(record())
            try await store.add([seed("1", skip: .excluded), seed("1")], lanes: laneByElement, to: sampleRun)
            #expect(try await store.allItems().map(\.progress.reason) == [.excluded, .duplicate])
        },
        RunStoreContract("rows without an instance id are never duplicates, and runs do not share ids") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")], run: record(other, job: "other"))
            try await store.begin([seed("1"), seed(nil, row: 10), seed(nil, row: 20)])
            #expect(try await store.allItems().allSatisfy { $0.progress.outcome == nil })
        },
        RunStoreContract("pinning opens the run, and keeps digest and columns") { store in
            try await store.beginRun(record())
            try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            var expected = record()
            expected.state = .open
            expected.inputDigest = "c0"
            expected.carriedColumns = ["customer", "cost centre"]
            let pinned = try await store.pinInput(
                of: sampleRun,
                carriedColumns: ["customer", "cost centre"],
                contentDigest: "c0"
            )
            #expect(pinned == expected)
            #expect(try await store.run(sampleRun) == expected)
        },
        RunStoreContract("a pinned input stays as it is") { store in
            try await store.begin([seed("1")])
            await #expect(throws: (any Error).self) {
                try await store.add([seed("2")], lanes: laneByElement, to: sampleRun)
            }
            await #expect(throws: (any Error).self) {
                _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c1")
            }
            #expect(try await store.allItems().count == 1)
            #expect(try await store.run(sampleRun)?.inputDigest == "c0")
        },
        RunStoreContract("an item that nothing can name is refused, with its batch") { store in
            try await store.beginRun(record())
            await #expect(throws: (any Error).self) {
                try await store.add([seed("1"), seed(nil)], lanes: laneByElement, to: sampleRun)
            }
            #expect(try await store.allItems().isEmpty)
        },
        RunStoreContract("a run that nobody began takes nothing") { store in
            await #expect(throws: (any Error).self) {
                try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            }
            await #expect(throws: (any Error).self) {
                _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            }
            await #expect(throws: (any Error).self) { try await store.finishRun(sampleRun, at: moment(1)) }
            await #expect(throws: (any Error).self) { try await store.writeGauges([], of: sampleRun) }
        },
    ]

    /// The expected digests are those of `printf '…' | sha256sum`.
    static let digests = [
        RunStoreContract("the digest is that of the ids, sorted by their bytes, one a line") { store in
            try await store.beginRun(record())
            try await store.add([seed("9"), seed("10"), seed("2")], lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            // 10, 2, 9
            #expect(pinned.inputDigest == "d8a629ab91336d483ff47b406b544099fcca0d52a4772f09b3439823ed16b972")
        },
        RunStoreContract("the digest depends neither on the order of the rows nor on duplicates") { store in
            try await store.beginRun(record())
            try await store.add([seed("2"), seed("9"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.add([seed("10"), seed("9")], lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "d8a629ab91336d483ff47b406b544099fcca0d52a4772f09b3439823ed16b972")
        },
        RunStoreContract("in the digest, a row without an id is named by its offset, and skipped rows count") { store in
            try await store.beginRun(record())
            try await store.add(
                [seed(nil, row: 128), seed("7", row: 64, skip: .excluded), seed(nil, row: 32)],
                lanes: laneByElement,
                to: sampleRun
            )
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            // 7, row:128, row:32
            #expect(pinned.inputDigest == "2a2a895edd108fec414beaa0d77edc95450a17bd05991258b3e430855432a0b9")
        },
        RunStoreContract("the digest of an empty input is that of nothing") { store in
            try await store.beginRun(record())
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        },
        RunStoreContract("the digest holds for more ids than one block of SHA-256") { store in
            try await store.beginRun(record())
            try await store.add((1...100).map { seed("\($0)") }, lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "7dab3d15af1a1399deb86dddea552845a5ed854080b612e363a09f72cb2e269c")
        },
    ]

    static let plans = [
        RunStoreContract("elements are counted by lane and reason, while the input is read and after") { store in
            try await store.beginRun(record())
            try await store.add(
                [
                    seed("1"), seed("2"), seed("2"), seed("4", element: "sfdc"), seed("5", skip: .excluded),
                    seed(nil, row: 6, element: nil),
                ],
                lanes: laneByElement,
                to: sampleRun
            )
            let expected: Set = [
                ElementCount(lane: box, element: "box", reason: nil, items: 2),
                ElementCount(lane: box, element: "box", reason: .duplicate, items: 1),
                ElementCount(lane: box, element: "box", reason: .excluded, items: 1),
                ElementCount(lane: LaneKey(rawValue: "sfdc"), element: "sfdc", reason: nil, items: 1),
                ElementCount(lane: .platform, element: nil, reason: nil, items: 1),
            ]
            #expect(try await Set(store.elementCounts(of: sampleRun)) == expected)
            _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c0")
            let counts = try await store.elementCounts(of: sampleRun)
            #expect(Set(counts) == expected)
            #expect(counts.map(\.lane) == [box, box, box, .platform, LaneKey(rawValue: "sfdc")])
        },
        RunStoreContract("the digest of the items can be had before they are pinned, whatever is pinned then") {
            store in
            try await store.beginRun(record())
            try await store.add([seed("9"), seed("10"), seed("2"), seed("9")], lanes: laneByElement, to: sampleRun)
            let digest = "d8a629ab91336d483ff47b406b544099fcca0d52a4772f09b3439823ed16b972"
            #expect(try await store.itemDigest(of: sampleRun) == digest)
            _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c0")
            #expect(try await store.itemDigest(of: sampleRun) == digest)
            await #expect(throws: (any Error).self) { _ = try await store.itemDigest(of: RunID(rawValue: "no-1")) }
        },
    ]
}
