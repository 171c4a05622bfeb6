import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// The audit trail.
    package static let auditEvents = [
        StoreContract("the trail tells of settlement, events and intent, in this order, by itself") { store in
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
            #expect(trail.map(\.position) == [1, 2, 3, 4, 5])
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
        StoreContract("the trail comes in pages, and every word survives") { store in
            try await store.begin([seed("1")])
            let events = Event.Kind.allCases.enumerated().map { Event($1, at: moment(Int64($0))) }
            try await store.change(1, events: events)
            let all = try await store.events(of: sampleRun, after: 0, limit: 100)
            #expect(all.map(\.event) == events)
            let page = try await store.events(of: sampleRun, after: 2, limit: 3)
            #expect(page.map(\.position) == [3, 4, 5])
            #expect(page.map(\.event) == Array(events[2..<5]))
        },
        StoreContract("every run has a trail of its own") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(other, job: "other"))
            try await store.change(1, events: [Event(.linked, at: moment(1))])
            let item = Item(sequence: 1, lane: box, seed: seed("1"))
            let checkpoint = Checkpoint(item: item, events: [Event(.doubt, at: moment(2))])
            _ = try await store.write(checkpoint, to: other)
            #expect(try await store.events(of: other, after: 0, limit: 9).map(\.event.kind) == [.doubt])
            #expect(try await store.events(of: other, after: 0, limit: 9).map(\.position) == [1])
            #expect(try await store.events(of: sampleRun, after: 0, limit: 9).map(\.event.kind) == [.linked])
        },
        StoreContract("the trail tells of an exchange and its end") { store in
            try await store.begin([seed("1")])
            try await store.exchange(1)
            try await store.change(1, settlement: .exchanged, events: [Event(.verified, at: moment(600))])
            let trail = try await store.events(of: sampleRun, after: 0, limit: 9).map(\.event)
            #expect(
                trail == [
                    Event(.intent, at: moment(500), detail: "code: epoch 2"),
                    Event(.settled, at: moment(600), detail: "code: exchanged"),
                    Event(.verified, at: moment(600)),
                ]
            )
        },
        StoreContract("every record names its instance, and those of a token name the token and the attempt") { store in
            try await store.begin([seed("1")])
            try await store.change(1, intent: intent(1, attempt: 1))
            try await store.change(1, settlement: .revoked, events: [Event(.confirmed, at: moment(3))]) {
                $0.progress.accessTokenBefore = TokenFingerprint(rawValue: "before")
                $0.progress.accessTokenAfter = TokenFingerprint(rawValue: "after")
            }
            try await store.change(1, events: [Event(.verified, at: moment(4)), Event(.finished, at: moment(5))])
            let records = try await store.trail(of: sampleRun, after: 0, limit: 9).map(\.record)
            #expect(records.map(\.instance?.rawValue) == Array(repeating: "1", count: 5))
            let token = intent(1, attempt: 1).fingerprint.rawValue
            #expect(records.map(\.fingerprint) == [token, token, "before", "after", nil])
            #expect(records.map(\.attempt) == [1, 1, nil, nil, nil])
            #expect(Set(records.map(\.worker)).count == 1)
            #expect(records.allSatisfy { $0.worker?.isEmpty == false })
        },
        StoreContract("the trail is a chain, and heads are signed on request, once for each state") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1, events: [Event(.linked, at: moment(1))])
            try await store.note(Event(.takenUp, at: moment(2), detail: "by ada"), of: sampleRun)
            try await store.change(2, events: [Event(.linked, at: moment(3))])
            try await store.signTrail(of: sampleRun)
            try await store.signTrail(of: sampleRun)
            let heads = try await store.heads(of: sampleRun, after: 0, limit: 9)
            #expect(heads.map(\.head.position).last == 3)
            #expect(Set(heads.map(\.head.position)).count == heads.count)
            #expect(try await store.newestHead(of: sampleRun) == heads.last)
            #expect(try await store.heads(of: nil, after: 0, limit: 9) == heads)
            var verifier = TrailVerifier(of: sampleRun, heads: heads, key: store.trailKey)
            for entry in try await store.trail(of: sampleRun, after: 0, limit: 9) {
                let record = entry.record
                verifier.take(record.line.utf8, position: record.position, of: record.run, link: entry.hash)
            }
            let found = verifier.end()
            #expect(found.isIntact)
            #expect(found.records == 3)
            #expect(found.signedUntil == 3)
            #expect(try await store.trail(of: sampleRun, after: 1, limit: 1).map(\.record.sequence) == [0])
        },
        StoreContract("the history of an item is its part of the trail, in order") { store in
            try await store.begin([seed("1"), seed("2")])
            let events = [Event(.invited, at: moment(1)), Event(.consentBegun, at: moment(2), detail: "d")]
            try await store.change(1, events: [events[0]])
            try await store.change(2, events: [Event(.linked, at: moment(1))])
            try await store.change(1, events: [events[1]])
            #expect(try await store.history(of: sampleRun, sequence: 1) == events)
            #expect(try await store.history(of: sampleRun, sequence: 3).isEmpty)
        },
    ]
}
