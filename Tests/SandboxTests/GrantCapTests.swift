import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// An account of Salesforce keeps five grants for one application: a sixth consent ends the oldest.
struct GrantCapTests {
    private static let start = Timestamp(rawValue: 1_800_000_000_000)
    private var world = SandboxWorld(
        fleet: SandboxPopulation(seed: 7, count: 2000, instancesPerAccount: 8),
        redirectURI: "http://127.0.0.1:1/callback"
    )

    /// A full group of healthy instances of an element.
    private func group(_ element: SandboxElement) throws -> [UInt32] {
        let found = (0..<UInt32(world.fleet.count)).lazy.filter { world.fleet.element(of: $0) == element }
            .map { world.group(of: $0) }
        return try #require(found.first { $0.count == 8 && $0.allSatisfy { world.state(of: $0) == InstanceState() } })
    }

    private mutating func signIn(_ index: UInt32, otherAccount: Bool = false) {
        let element = world.fleet.element(of: index)
        let issued = world.issueCode(for: element, otherAccount: otherAccount, at: Self.start)
        let result = world.exchange(issued.code, realmID: issued.realmID, for: index, at: Self.start)
        #expect(result == .exchanged)
    }

    private func living(_ group: [UInt32]) -> [UInt32] {
        group.filter { !world.state(of: $0).isGrantDead }
    }

    @Test mutating func `the sixth consent of an account ends the oldest grant, and the ledger tells`() throws {
        let group = try group(.salesforce)
        for index in group { world.apply(.withdraw, to: index, at: Self.start) }
        for index in group.prefix(5) { signIn(index) }
        #expect(living(group) == Array(group.prefix(5)))
        #expect(world.tally(.pushOut, .done) == 0)
        signIn(group[5])
        #expect(living(group) == Array(group[1...5]))
        #expect(world.tally(.pushOut, .done) == 1)
        let last = try #require(world.ledgerEntries(from: world.ledgerCount - 1).first)
        #expect(last.effect == .pushOut && last.instance == group[0])
        #expect(world.ping(group[0], at: Self.start) == .rejected)
        // The second is renewed, so the third is the oldest now.
        signIn(group[1])
        signIn(group[6])
        #expect(living(group) == [1, 3, 4, 5, 6].map { group[$0] })
    }

    @Test mutating func `an instance that signs in again, and one of another account, push nobody out`() throws {
        let group = try group(.salesforce)
        for index in group.dropFirst(5) { world.apply(.withdraw, to: index, at: Self.start) }
        for _ in 0..<3 { signIn(group[4]) }
        signIn(group[5], otherAccount: true)
        #expect(world.tally(.pushOut, .done) == 0)
        #expect(living(group).count == 6)
    }

    @Test mutating func `grants that a fleet began with count, and are the oldest`() throws {
        let group = try group(.salesforce)
        signIn(group[0])
        // One consent ends one grant.
        #expect(living(group) == group.filter { $0 != group[1] })
        world.apply(.signIn, to: group[1], at: Self.start)
        #expect(!living(group).contains(group[2]) && living(group).contains(group[1]))
    }

    @Test(arguments: [SandboxElement.box, .quickBooks, .adobeSign])
    mutating func `providers without a cap keep every grant`(element: SandboxElement) throws {
        let group = try group(element)
        for index in group { signIn(index) }
        #expect(living(group) == group)
        #expect(world.tally(.pushOut, .done) == 0)
    }

    @Test func `a later sandbox knows from the ledger file who was pushed out, and who is next`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger")
        let configuration = SandboxConfiguration(instances: 600, ledgerFile: path, instancesPerAccount: 8)
        var group: [UInt32] = []
        var states: [InstanceState] = []
        try await rehearse(configuration) { it in
            let world = it.sandbox.world
            let first = (0..<UInt32(600)).first {
                world.fleet.element(of: $0) == .salesforce && world.group(of: $0).count == 8
            }
            group = world.group(of: try #require(first))
            let callback = try await it.callback(of: .salesforce, state: "s")
            #expect(try await it.exchange(callback, for: group[0]).status == 200)
            states = group.map { it.sandbox.world.state(of: $0) }
            #expect(states.map(\.isGrantDead) == [false, true] + Array(repeating: false, count: 6))
        }
        try await rehearse(configuration) { it in
            #expect(group.map { it.sandbox.world.state(of: $0) } == states)
            let callback = try await it.callback(of: .salesforce, state: "s")
            #expect(try await it.exchange(callback, for: group[1]).status == 200)
            let dead = group.map { it.sandbox.world.state(of: $0).isGrantDead }
            #expect(dead == [false, false, true] + Array(repeating: false, count: 5))
        }
    }
}
