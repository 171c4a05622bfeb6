import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// A provider that keeps two grants of an account.
private let caps = GrantCaps(["box": 2])

extension StoreContract {
    /// Links and sign-ins are handed out within the cap of a provider that keeps two grants of an account.
    package static let grantPlaces = [
        StoreContract("as many links of an account are out as the provider keeps grants; the others wait") { store in
            try await store.beginAccount(of: 4)
            #expect(try await store.hand(1, at: 10))
            #expect(try await store.hand(2, at: 11))
            #expect(try await !store.hand(3, at: 12))
            #expect(try await !store.hand(4, at: 13))
            #expect(try await store.newestLink(of: sampleRun, sequence: 3) == nil)
            #expect(try await store.reasons() == ["-", "-", "grant_cap", "grant_cap"])
            #expect(try await store.free(at: 14) == [])
            // Their own place is theirs, whatever link they get.
            #expect(try await store.hand(1, serial: 2, at: 15))
            #expect(try await !store.hand(3, at: 16))
        },
        StoreContract("a place that became free goes to the instance that waited longest") { store in
            try await store.beginAccount(of: 4)
            for sequence in [1, 2, 4, 3] as [Int64] { _ = try await store.hand(sequence, at: 10) }
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(20))
            #expect(try await store.free(at: 21) == [3])
            #expect(try await !store.hand(4, at: 22))
            #expect(try await store.hand(3, at: 23))
            #expect(try await store.reasons() == ["-", "-", "-", "grant_cap"])
            #expect(try await store.free(at: 24) == [])
            #expect(try await !store.hand(4, at: 25))
            // A withdrawn link does not wait for its place.
            try await store.withdrawLinks(of: sampleRun, sequence: 2, at: moment(26))
            #expect(try await store.free(at: 27) == [4])
        },
        StoreContract("a withdrawn link is renewed only where there is a place, and does not wait for one by itself") {
            store in
            try await store.beginAccount(of: 3)
            #expect(try await store.hand(1, at: 10))
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(11))
            #expect(try await store.hand(2, at: 12))
            #expect(try await store.hand(3, at: 13, until: 100))
            #expect(try await !store.hand(1, serial: 2, at: 14))
            #expect(try await store.reasons() == ["grant_cap", "-", "-"])
            #expect(try await store.free(at: 100) == [])
            #expect(try await store.hand(1, serial: 2, at: 101))
            #expect(try await store.reasons() == ["-", "-", "-"])
        },
        StoreContract("a link that expired makes room, and its instance waits behind the others") { store in
            try await store.beginAccount(of: 3)
            #expect(try await store.hand(1, at: 10, until: 100))
            #expect(try await store.hand(2, at: 11))
            #expect(try await !store.hand(3, at: 12))
            #expect(try await store.free(at: 99) == [])
            #expect(try await store.free(at: 100) == [3])
            #expect(try await !store.hand(1, serial: 2, at: 101))
            #expect(try await store.reasons() == ["grant_cap", "-", "grant_cap"])
            #expect(try await store.hand(3, at: 102, until: 200))
            #expect(try await store.free(at: 103) == [])
            #expect(try await store.free(at: 200) == [1])
            #expect(try await store.hand(1, serial: 2, at: 201))
        },
        StoreContract("a grant that a consent made takes a place until it is revoked") { store in
            try await store.beginAccount(of: 3)
            #expect(try await store.hand(1, at: 10))
            #expect(try await store.hand(2, at: 11))
            try await store.signIn(1, at: 20)
            #expect(try await !store.hand(3, at: 21))
            #expect(try await store.free(at: 22) == [])
            try await store.begin([seed("1")], run: record(second, platform: "p0"))
            try await store.change(1, of: second) { item in
                item.end(.retired)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
            #expect(try await store.free(at: 30) == [3])
            #expect(try await store.hand(3, at: 31))
        },
        StoreContract("an instance that is settled otherwise gives its place up") { store in
            try await store.beginAccount(of: 3)
            for sequence in 1...3 as ClosedRange<Int64> { _ = try await store.hand(sequence, at: 10) }
            try await store.change(2) { $0.end(.failed, .resolvedByHand) }
            #expect(try await store.free(at: 20) == [3])
            // So does one that waits for a place.
            try await store.change(3) { $0.end(.failed, .resolvedByHand) }
            #expect(try await store.free(at: 21) == [])
        },
        StoreContract("a checkpoint with one link too many is refused as a whole, and its item waits for a place") {
            store in
            try await store.beginAccount(of: 4)
            for sequence in 1...2 as ClosedRange<Int64> {
                #expect(try await store.link(sequence, at: 10) == .written)
            }
            try await store.change(3) { $0.progress.outcome = nil }
            let before = try await store.item(3)
            #expect(try await store.link(3, at: 12) == .grantCapReached)
            #expect(try await store.item(3) == before)
            #expect(try await store.newestLink(of: sampleRun, sequence: 3) == nil)
            var item = before
            item.end(.awaitingCode, .grantCap)
            item.progress.awaitingSince = moment(12)
            var checkpoint = Checkpoint(item: item)
            checkpoint.maxGrantsPerAccount = 2
            #expect(try await store.write(checkpoint, to: sampleRun) == .written)
            #expect(try await store.free(at: 13) == [])
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(14))
            #expect(try await store.free(at: 15) == [3])
            #expect(try await store.link(4, at: 16) == .grantCapReached)
            try await store.addMissing([made(4, at: 17), made(3, at: 17)], to: sampleRun, within: caps)
            let newest = try await store.newestLinks(of: sampleRun, sequences: [3, 4])
            #expect(newest == [3: made(3, at: 17)])
        },
        StoreContract("a sign-in that an operator began takes a place until it is over") { store in
            try await store.beginAccount(of: 3)
            #expect(try await store.begin(begun("a", 1, at: 10), of: sampleRun, within: caps))
            #expect(try await store.begin(begun("b", 2, at: 11), of: sampleRun, within: caps))
            #expect(try await !store.begin(begun("c", 3, at: 12), of: sampleRun, within: caps))
            #expect(try await store.begin(begun("d", 1, at: 13), of: sampleRun, within: caps))
            guard case .unknown = try await store.look(up: TokenHash(rawValue: "c"), at: moment(13)) else {
                Issue.record("a refused sign-in is on record")
                return
            }
            try await store.conclude(TokenHash(rawValue: "a"), as: .denied)
            #expect(try await store.free(at: 14) == [])
            try await store.conclude(TokenHash(rawValue: "d"), as: .denied)
            #expect(try await store.free(at: 15) == [3])
            // Those of the second are over by themselves.
            try await store.change(3) { $0.end(.failed, .resolvedByHand) }
            #expect(try await store.begin(begun("e", 1, at: 611), of: sampleRun, within: caps))
        },
        StoreContract("a code that may have been sent holds its place, whatever becomes of the link") { store in
            try await store.beginAccount(of: 3)
            for sequence in 1...3 as ClosedRange<Int64> { _ = try await store.hand(sequence, at: 10) }
            try await store.exchange(1)
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(20))
            #expect(try await store.free(at: 21) == [])
            try await store.change(1, settlement: .rejected) { $0.progress.phase = .awaitingCode }
            #expect(try await store.free(at: 22) == [3])
        },
        StoreContract("an instance takes one place, in whatever runs it waits") { store in
            try await store.beginAccount(of: 3)
            try await store.begin([seed("1")], run: record(second, platform: "p0"))
            try await store.change(1, of: second) { item in
                item.end(.awaitingCode)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
            #expect(try await store.hand(1, at: 10))
            let other = made(1, at: 11, hash: "of the second run")
            #expect(try await store.add(other, to: second, within: caps))
            #expect(try await store.hand(2, at: 12))
            #expect(try await !store.hand(3, at: 13))
            try await store.withdrawLinks(of: sampleRun, sequence: 1, at: moment(14))
            #expect(try await store.free(at: 15) == [])
            try await store.withdrawLinks(of: second, sequence: 1, at: moment(16))
            #expect(try await store.free(at: 17) == [3])
        },
        StoreContract("where there is no cap, or no account is known, every link is handed out") { store in
            try await store.beginAccount(of: 6)
            for sequence in 3...4 as ClosedRange<Int64> {
                try await store.change(sequence) { $0.progress.grantGroup = nil }
            }
            for sequence in 5...6 as ClosedRange<Int64> {
                try await store.change(sequence) { $0.progress.grantGroup = GrantGroup(rawValue: "h") }
            }
            for sequence in 1...6 as ClosedRange<Int64> { #expect(try await store.hand(sequence, at: 10)) }
            try await store.begin(["1", "2", "3"].map { seed($0) }, run: record(second, platform: "p0"))
            for sequence in 1...3 as ClosedRange<Int64> {
                try await store.change(sequence, of: second) { item in
                    item.end(.awaitingCode)
                    item.progress.grantGroup = GrantGroup(rawValue: "i")
                }
                let link = made(sequence, at: 20, hash: "second \(sequence)")
                #expect(try await store.add(link, to: second, within: GrantCaps(["sfdc": 1])))
            }
        },
        StoreContract("of many that ask for the last places at one moment as many get one as there are") { store in
            try await store.beginAccount(of: 16)
            let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for sequence in 1...16 as ClosedRange<Int64> {
                    group.addTask { try await store.hand(sequence, at: 10) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(granted == 2)
            #expect(try await store.reasons().count { $0 == "grant_cap" } == 14)
        },
        StoreContract("accounts are looked at one after the other, each once") { store in
            try await store.begin((1...9).map { seed("\($0)") })
            for sequence in 1...9 as ClosedRange<Int64> {
                try await store.change(sequence) { item in
                    item.end(.awaitingCode)
                    item.progress.awaitingSince = moment(sequence)
                    item.progress.grantGroup = GrantGroup(rawValue: "g\((sequence - 1) / 3)")
                }
                _ = try await store.hand(sequence, at: 10, until: 100)
            }
            let first = try await store.freePlaces(after: nil, limit: 2, at: moment(100))
            #expect(first.items.map(\.sequence) == [3, 6])
            #expect(first.last == GrantGroup(rawValue: "g1"))
            let next = try await store.freePlaces(after: first.last, limit: 2, at: moment(100))
            #expect(next.items.map(\.sequence) == [9])
            #expect(next.last == nil)
        },
    ]
}

/// A link of an item that is made and ends at these seconds.
private func made(
    _ sequence: Int64,
    serial: Int = 1,
    at seconds: Int64,
    until end: Int64 = 1000,
    hash: String? = nil
) -> LinkRecord {
    LinkRecord(
        sequence: sequence,
        serial: serial,
        hash: TokenHash(rawValue: hash ?? "link \(sequence) \(serial)"),
        createdAt: moment(seconds),
        expiresAt: moment(end)
    )
}

/// A sign-in that an operator began, which is good for ten minutes.
private func begun(_ state: String, _ sequence: Int64, at seconds: Int64) -> ConsentRecord {
    ConsentRecord(
        state: TokenHash(rawValue: state),
        sequence: sequence,
        epoch: 1,
        linkSerial: nil,
        createdAt: moment(seconds),
        expiresAt: moment(seconds + 600)
    )
}

extension RunStore where Self: ConsentStore {
    /// Instances of one account that wait for a sign-in, the first for the longest.
    fileprivate func beginAccount(of count: Int64) async throws {
        try await begin((1...count).map { seed("\($0)") })
        for sequence in 1...count {
            try await change(sequence) { item in
                item.end(.awaitingCode)
                item.progress.awaitingSince = moment(sequence)
                item.progress.grantGroup = GrantGroup(rawValue: "g")
            }
        }
    }

    /// Hands a link out, where there is a place.
    fileprivate func hand(
        _ sequence: Int64,
        serial: Int = 1,
        at seconds: Int64,
        until end: Int64 = 1000
    ) async throws
        -> Bool
    {
        try await add(made(sequence, serial: serial, at: seconds, until: end), to: sampleRun, within: caps)
    }

    /// Writes a link together with its item, as a run does.
    fileprivate func link(_ sequence: Int64, at seconds: Int64) async throws -> CheckpointResult {
        var item = try await item(sequence)
        item.end(.awaitingCode)
        item.progress.awaitingSince = moment(seconds)
        var checkpoint = Checkpoint(item: item)
        checkpoint.customerLink = made(sequence, at: seconds)
        checkpoint.maxGrantsPerAccount = 2
        return try await write(checkpoint, to: sampleRun)
    }

    /// A person signs in.
    fileprivate func signIn(_ sequence: Int64, at seconds: Int64) async throws {
        var item = try await item(sequence)
        item.end(.reauthenticated)
        item.progress.reauthenticatedAt = moment(seconds)
        var checkpoint = Checkpoint(item: item, events: [Event(.finished, at: moment(seconds + 1))])
        checkpoint.maxGrantsPerAccount = 2
        #expect(try await write(checkpoint, to: sampleRun) == .written)
    }

    /// The items of the sample run that may have their link.
    fileprivate func free(at seconds: Int64) async throws -> [Int64] {
        try await freePlaces(after: nil, limit: 10, at: moment(seconds)).items.map(\.sequence)
    }

    fileprivate func reasons() async throws -> [String] {
        try await allItems().map { $0.progress.reason?.rawValue ?? "-" }
    }
}
