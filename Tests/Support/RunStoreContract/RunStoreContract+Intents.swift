import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension RunStoreContract {
    static let intents = [
        RunStoreContract("an intent is open until it is settled, by every word of settlement") { store in
            try await store.begin([seed("1"), seed("2")])
            for (index, settlement) in Settlement.allCases.enumerated() {
                let token: TokenKind = index.isMultiple(of: 2) ? .accessToken : .refreshToken
                let promised = intent(1, epoch: 1, attempt: index + 1, token: token)
                try await store.change(1, intent: promised)
                #expect(try await store.openIntent(of: sampleRun, sequence: 1) == promised)
                #expect(try await store.openIntent(of: sampleRun, sequence: 2) == nil)
                try await store.change(1, settlement: settlement)
                #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
            }
        },
        RunStoreContract("one checkpoint can settle an intent and write the next one") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            let next = intent(1, attempt: 2, token: .refreshToken)
            try await store.change(1, intent: next, settlement: .revoked)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == next)
        },
        RunStoreContract("an attempt that cost nothing can be promised again under its number") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            try await store.change(1, settlement: .noEffect)
            try await store.change(1, intent: intent(1, attempt: 1))
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == intent(1, attempt: 1))
        },
    ]

    static let refusals = [
        RunStoreContract("an intent of an older epoch than the item's is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.progress.epoch = 2 }
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1, epoch: 1)) }
            try await store.change(1, intent: intent(1, epoch: 2))
        },
        RunStoreContract("an older state of an item never replaces a newer one: it hears the epoch") { store in
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
        RunStoreContract("an older state that settles what a newer one promised is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, epoch: 2)) { $0.progress.epoch = 2 }
            await expectRefusal(of: 1, by: store) {
                try await $0.change(1, settlement: .revoked) { $0.progress.epoch = 1 }
            }
        },
        RunStoreContract("a second open intent of one item is refused") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1, attempt: 2)) }
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == intent(1, attempt: 1))
        },
        RunStoreContract("a settlement of nothing is refused") { store in
            try await store.begin([seed("1")])
            await expectRefusal(of: 1, by: store) { try await $0.change(1, settlement: .revoked) }
        },
        RunStoreContract("an intent for another item is refused") { store in
            try await store.begin([seed("1"), seed("2")])
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(2)) }
        },
        RunStoreContract("an item or a run that is not there takes no checkpoint") { store in
            try await store.begin([seed("1")])
            let stranger = Checkpoint(item: Item(sequence: 2, lane: box, seed: seed("2")))
            await #expect(throws: (any Error).self) { try await store.write(stranger, to: sampleRun) }
            let known = Checkpoint(item: Item(sequence: 1, lane: box, seed: seed("1")))
            await #expect(throws: (any Error).self) {
                try await store.write(known, to: RunID(rawValue: "unknown-1"))
            }
        },
        RunStoreContract("nothing is done for a run whose input is still being read") { store in
            try await store.beginRun(record())
            try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            await expectRefusal(of: 1, by: store) { try await $0.change(1, intent: intent(1)) }
            await #expect(throws: (any Error).self) { try await store.finishRun(sampleRun, at: moment(1)) }
        },
        RunStoreContract("a refused checkpoint does not keep others from being written") { store in
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

    static let trail = [
        RunStoreContract("the trail tells of settlement, events and intent, in this order, by itself") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(2, intent: intent(2, attempt: 1))
            let confirmed = Event(.confirmed, at: moment(150), detail: "401", httpStatus: 401, requestID: "r-2")
            let next = intent(2, attempt: 2, token: .refreshToken)
            try await store.change(2, intent: next, settlement: .revoked, events: [confirmed]) {
                $0.progress.lastHTTPStatus = 200
                $0.progress.lastRequestID = "r-1"
            }
            try await store.change(1, events: [Event(.finished, at: moment(300), detail: "failed: throttled")])
            let trail = try await store.events(of: sampleRun, after: 0, limit: 10)
            #expect(trail.map(\.row) == [1, 2, 3, 4, 5])
            #expect(trail.map(\.sequence) == [2, 2, 2, 2, 1])
            #expect(
                trail.map(\.event) == [
                    Event(.intent, at: moment(100), detail: "access_token: attempt 1"),
                    Event(
                        .settled,
                        at: moment(150),
                        detail: "access_token: revoked",
                        httpStatus: 200,
                        requestID: "r-1"
                    ),
                    confirmed,
                    Event(.intent, at: moment(200), detail: "refresh_token: attempt 2"),
                    Event(.finished, at: moment(300), detail: "failed: throttled"),
                ]
            )
        },
        RunStoreContract("the trail comes in pages, and every word survives") { store in
            try await store.begin([seed("1")])
            let events = Event.Kind.allCases.enumerated().map { Event($1, at: moment(Int64($0))) }
            try await store.change(1, events: events)
            let all = try await store.events(of: sampleRun, after: 0, limit: 100)
            #expect(all.map(\.event) == events)
            let page = try await store.events(of: sampleRun, after: 2, limit: 3)
            #expect(page.map(\.row) == [3, 4, 5])
            #expect(page.map(\.event) == Array(events[2..<5]))
        },
        RunStoreContract("every run has a trail of its own") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(other, job: "other"))
            try await store.change(1, events: [Event(.linked, at: moment(1))])
            let item = Item(sequence: 1, lane: box, seed: seed("1"))
            let checkpoint = Checkpoint(item: item, events: [Event(.doubt, at: moment(2))])
            _ = try await store.write(checkpoint, to: other)
            #expect(try await store.events(of: other, after: 0, limit: 9).map(\.event.kind) == [.doubt])
            #expect(try await store.events(of: other, after: 0, limit: 9).map(\.row) == [1])
            #expect(try await store.events(of: sampleRun, after: 0, limit: 9).map(\.event.kind) == [.linked])
        },
    ]

    /// Expects that `change` throws and leaves item and trail as they were.
    private static func expectRefusal(
        of sequence: Int64,
        by store: any RunStore,
        _ change: (any RunStore) async throws -> CheckpointResult,
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
