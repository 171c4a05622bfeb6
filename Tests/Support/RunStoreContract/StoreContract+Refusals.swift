import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Checkpoints that break a rule are refused.
    package static let checkpointRefusals = [
        StoreContract("an intent of an older epoch than the item's is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.progress.epoch = 2 }
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1, epoch: 1)) }
            try await store.change(1, intent: intent(1, epoch: 2))
        },
        StoreContract("an older state of an item never replaces a newer one: it is told the epoch") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.progress.epoch = 2 }
            let before = try await store.item(1)
            let event = Event(.doubt, at: moment(1))
            let result = try await store.change(1, intent: intent(1, epoch: 1), events: [event]) { item in
                item.progress.epoch = 1
                item.progress.phase = .revoking
            }
            #expect(result == .voided(epoch: 2))
            #expect(try await store.item(1) == before)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
            #expect(try await store.events(of: sampleRun, after: 0, limit: 9).isEmpty)
        },
        StoreContract("an older state that settles the intent of a newer one is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, epoch: 2)) { $0.progress.epoch = 2 }
            await expectRefusal(of: 1, by: store) {
                try await $0.change(1, settlement: .revoked) { $0.progress.epoch = 1 }
            }
        },
        StoreContract("a second open intent of one item is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1, attempt: 2)) }
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == intent(1, attempt: 1))
        },
        StoreContract("a settlement of nothing is refused") { store in
            try await store.begin([seed("1")])
            await expectRefusal(of: 1, by: store) { try await $0.change(1, settlement: .revoked) }
        },
        StoreContract("an intent for another item is refused") { store in
            try await store.begin([seed("1"), seed("2")])
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(2)) }
        },
        StoreContract("an item or a run that is not there takes no checkpoint") { store in
            try await store.begin([seed("1")])
            let stranger = Checkpoint(item: Item(sequence: 2, lane: box, seed: seed("2")))
            await #expect(throws: (any Error).self) { try await store.write(stranger, to: sampleRun) }
            let known = Checkpoint(item: Item(sequence: 1, lane: box, seed: seed("1")))
            await #expect(throws: (any Error).self) {
                try await store.write(known, to: RunID(rawValue: "unknown-1"))
            }
        },
        StoreContract("nothing is done for a run whose input is still being read") { store in
            try await store.beginRun(record())
            try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1)) }
            await #expect(throws: (any Error).self) { try await store.finishRun(sampleRun, at: moment(1)) }
        },
        StoreContract("a refused checkpoint does not keep others from being written") { store in
            try await store.begin((1...100).map { seed("\($0)") })
            let items = try await store.allItems()
            let written = await withTaskGroup { group in
                for item in items {
                    group.addTask {
                        let isRefused = item.sequence.isMultiple(of: 3)
                        let checkpoint = Checkpoint(item: item, settlement: isRefused ? .revoked : nil)
                        return (try? await store.write(checkpoint, to: sampleRun)) == .written
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(written == 67)
        },
    ]

    /// Expects that `change` throws and changes neither item nor trail.
    static func expectRefusal(
        of sequence: Int64,
        by store: any Store,
        _ change: (any Store) async throws -> CheckpointResult,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        do {
            let before = try await (store.item(sequence), store.events(of: sampleRun, after: 0, limit: 100).count)
            await #expect(throws: (any Error).self, sourceLocation: sourceLocation) { try await change(store) }
            #expect(try await store.item(sequence) == before.0, sourceLocation: sourceLocation)
            let events = try await store.events(of: sampleRun, after: 0, limit: 100).count
            #expect(events == before.1, sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
