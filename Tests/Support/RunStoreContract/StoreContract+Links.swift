import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Customer links are recorded and read.
    package static let links = [
        StoreContract("a newer link withdraws the older ones of its item") { store in
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
        StoreContract("many links are made together: for what waits, each once, and each is told of") { store in
            try await store.begin((1...4).map { seed("\($0)") })
            for sequence in Int64(1)...3 { try await store.change(sequence) { $0.end(.awaitingCode) } }
            try await store.add(link(2, 1), to: sampleRun)
            try await store.add(link(3, 1), to: sampleRun)
            let before = try await store.events(of: sampleRun, after: 0, limit: 99).count
            let made = [
                link(1, 1), link(2, 2), link(3, 1, hash: "other"), link(4, 1), link(9, 1), link(2, 3, hash: "link 1 1"),
            ]
            try await store.addMissing(made, to: sampleRun)
            let newest = try await store.newestLinks(of: sampleRun, sequences: [1, 2, 3, 4])
            #expect(newest == [1: link(1, 1), 2: link(2, 2), 3: link(3, 1)])
            #expect(try await store.link(link(2, 1).hash)?.link.withdrawnAt == moment(2))
            let events = try await store.events(of: sampleRun, after: Int64(before), limit: 99)
            #expect(events.map(\.sequence) == [1, 2])
            #expect(events.map(\.event) == [Event(.invited, at: moment(1)), Event(.invited, at: moment(2))])
        },
        StoreContract("links are withdrawn once, and stay to tell of it") { store in
            try await store.begin([seed("1")])
            try await store.add(link(1, 1), to: sampleRun)
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(7))
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(8))
            #expect(try await store.newestLink(of: sampleRun, sequence: 1)?.withdrawnAt == moment(7))
        },
        StoreContract("a link that exists, or is of no item, is refused, and the store goes on") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.add(link(1, 1), to: sampleRun)
            for refused in [link(1, 1, hash: "other"), link(2, 1, hash: "link 1 1"), link(9, 1)] {
                await #expect(throws: (any Error).self) { try await store.add(refused, to: sampleRun) }
            }
            #expect(try await store.newestLink(of: sampleRun, sequence: 1) == link(1, 1))
            try await store.add(link(1, 2), to: sampleRun)
        },
        StoreContract("a withdrawn link stays withdrawn in the next run, until it is renewed") { store in
            try await store.waitEverywhere()
            try await store.add(link(1, 1, hash: "one"), to: sampleRun)
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(7))
            var checkpoint = Checkpoint(item: try await store.item(1, of: second))
            checkpoint.customerLink = link(1, 1, hash: "two")
            _ = try await store.write(checkpoint, to: second)
            #expect(try await store.newestLink(of: second, sequence: 1)?.state(at: moment(8)) == .withdrawn)
            try await store.add(link(1, 2, hash: "three"), to: second)
            #expect(try await store.newestLink(of: second, sequence: 1)?.state(at: moment(8)) == .open)
        },
    ]
}
