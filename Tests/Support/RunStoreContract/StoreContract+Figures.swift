import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// The input of a run is counted.
    package static let inputFigures = [
        StoreContract("the digest is that of the ids, sorted by their bytes, one a line") { store in
            try await store.beginRun(record())
            try await store.add([seed("9"), seed("10"), seed("2")], lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            // 10, 2, 9
            #expect(pinned.inputDigest == "d8a629ab91336d483ff47b406b544099fcca0d52a4772f09b3439823ed16b972")
        },
        StoreContract("the digest depends neither on the order of the rows nor on duplicates") { store in
            try await store.beginRun(record())
            try await store.add([seed("2"), seed("9"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.add([seed("10"), seed("9")], lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "d8a629ab91336d483ff47b406b544099fcca0d52a4772f09b3439823ed16b972")
        },
        StoreContract("in the digest, a row without an id is named by its offset, and skipped rows count") { store in
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
        StoreContract("the digest of an empty input is that of nothing") { store in
            try await store.beginRun(record())
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        },
        StoreContract("the digest holds for more ids than one block of SHA-256") { store in
            try await store.beginRun(record())
            try await store.add((1...100).map { seed("\($0)") }, lanes: laneByElement, to: sampleRun)
            let pinned = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            #expect(pinned.inputDigest == "7dab3d15af1a1399deb86dddea552845a5ed854080b612e363a09f72cb2e269c")
        },
        StoreContract("elements are counted by lane and reason, while the input is read and after") { store in
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
                ElementCount(lane: nil, element: nil, reason: nil, items: 1),
            ]
            #expect(try await Set(store.elementCounts(of: sampleRun)) == expected)
            _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c0")
            let counts = try await store.elementCounts(of: sampleRun)
            #expect(Set(counts) == expected)
            #expect(counts.map(\.lane) == [box, box, box, nil, LaneKey(rawValue: "sfdc")])
        },
        StoreContract("the digest of the items can be had before they are pinned, whatever is pinned then") {
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

    /// The instances that a run is meant for.
    package static let plannedInstances = [
        StoreContract("planned instances come once and sorted, without what the import skipped") { store in
            try await store.beginRun(record())
            try await store.add(
                [
                    seed("9"), seed("10"), seed("2", skip: .excluded), seed("9"), seed(nil, row: 7), seed("100"),
                    seed("3"),
                ],
                lanes: laneByElement,
                to: sampleRun
            )
            #expect(
                try await store.plannedInstances(of: sampleRun, after: nil, limit: 10) == ids("10", "100", "3", "9")
            )
            #expect(try await store.plannedInstances(of: sampleRun, after: id("10"), limit: 2) == ids("100", "3"))
            #expect(try await store.plannedInstances(of: sampleRun, after: id("9"), limit: 2).isEmpty)
        }
    ]
}
