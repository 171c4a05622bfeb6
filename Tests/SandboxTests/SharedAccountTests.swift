import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

struct SharedAccountTests {
    private static let start = Timestamp(rawValue: 1_800_000_000_000)
    private var world = SandboxWorld(
        fleet: SandboxPopulation(seed: 7, count: 2000, instancesPerAccount: 3),
        redirectURI: "http://127.0.0.1:1/callback"
    )

    /// A full group of healthy instances of an element.
    private func group(_ element: SandboxElement) throws -> [UInt32] {
        let found = (0..<UInt32(world.fleet.count)).lazy.filter { world.fleet.element(of: $0) == element }
            .map { world.group(of: $0) }
        return try #require(found.first { $0.count == 3 && $0.allSatisfy { world.state(of: $0) == InstanceState() } })
    }

    private mutating func revokeAccessToken(_ index: UInt32, generation: UInt32? = nil) -> LedgerEntry.Result {
        let element = world.fleet.element(of: index)
        let client = world.credentials.applications.first { $0.element == element.key }
        let attempt = RevocationAttempt(
            element: element,
            host: world.fleet.revocationHost(of: index) ?? "",
            token: world.fleet.accessToken(
                of: index,
                generation: generation ?? world.state(of: index).accessGeneration
            ),
            client: client.map { ($0.clientID, $0.clientSecret) }
        )
        return world.revoke(attempt, at: Self.start)
    }

    @Test("groups hold one element each, have at most the size asked for, and every instance is in just one")
    func groups() {
        var sizes: [Int: Int] = [:]
        for index in 0..<UInt32(world.fleet.count) {
            let group = world.group(of: index)
            #expect(group.contains(index))
            #expect(group == group.sorted())
            for sibling in group {
                #expect(world.fleet.element(of: sibling) == world.fleet.element(of: index))
                #expect(world.group(of: sibling) == group)
            }
            sizes[group.count, default: 0] += 1
        }
        #expect(Set(sizes.keys) == [1, 2, 3])
        #expect((sizes[3] ?? 0) > 1000)
    }

    @Test("by default every instance has an account of its own, and every Salesforce organization a host")
    func unshared() {
        let fleet = SandboxPopulation(seed: 7, count: 2000)
        #expect(Set((0..<2000).map { fleet.accountSharers(of: $0) }).count == 2000)
        let salesforce = (0..<2000).filter { fleet.element(of: $0) == .salesforce }
        #expect(Set(salesforce.compactMap { fleet.revocationHost(of: $0) }).count == salesforce.count)
    }

    @Test("a group shows one account, another group another")
    func keys() async throws {
        try await rehearse(SandboxConfiguration(instances: 400, instancesPerAccount: 3)) { it in
            let keys: [(SandboxElement, String)] = [
                (.salesforce, "sfdc.user.id.url"), (.box, "oauth.user.id"), (.quickBooks, "realmId"),
            ]
            for (element, key) in keys {
                let index = try it.instance(of: element)
                let group = it.sandbox.world.group(of: index)
                let outsider = try #require(
                    (0..<400).first { it.fleet.element(of: $0) == element && !group.contains($0) }
                )
                let own = try #require(try await it.configuration(key, of: index))
                for sibling in group { #expect(try await it.configuration(key, of: sibling) == own) }
                #expect(try await it.configuration(key, of: outsider) != own)
            }
        }
    }

    @Test("QuickBooks: one revocation ends every grant of the account, and the ledger has the one request")
    mutating func sharedFate() throws {
        let group = try group(.quickBooks)
        #expect(revokeAccessToken(group[1]) == .revoked)
        for index in group {
            #expect(world.state(of: index).isAccessDead && world.state(of: index).isGrantDead)
        }
        #expect(world.ledgerCount == 1)
        for index in group { #expect(revokeAccessToken(index) == .alreadyGone) }
        #expect((0..<2000).count { world.state(of: $0) != world.fleet.initialState(of: $0) } == 3)
    }

    @Test("Salesforce, Box and Adobe Sign: a revocation ends one grant and not those of its siblings")
    mutating func separateFates() throws {
        for element in [SandboxElement.salesforce, .box, .adobeSign] {
            #expect(!element.sharesFate)
            let group = try group(element)
            #expect(revokeAccessToken(group[0]) == .revoked, "\(element)")
            #expect(world.state(of: group[0]).isAccessDead)
            for sibling in group.dropFirst() { #expect(world.state(of: sibling) == InstanceState(), "\(element)") }
        }
    }

    @Test("after a new consent a sibling's dead token ends nothing, but its living one ends the new grant")
    mutating func lateRevocation() throws {
        let group = try group(.quickBooks)
        #expect(revokeAccessToken(group[0]) == .revoked)
        let healed = [group[0], group[1]]
        for index in healed {
            let issued = world.issueCode(for: .quickBooks, otherAccount: false, at: Self.start)
            #expect(world.exchange(issued.code, realmID: issued.realmID, for: index, at: Self.start) == .exchanged)
        }
        #expect(world.state(of: group[2]).isGrantDead)
        #expect(revokeAccessToken(group[2]) == .alreadyGone)
        #expect(revokeAccessToken(group[0], generation: 0) == .alreadyGone)
        for index in healed { #expect(world.ping(index, at: Self.start) == .alive) }
        #expect(revokeAccessToken(group[1]) == .revoked)
        for index in group { #expect(world.ping(index, at: Self.start) == .rejected) }
    }

    @Test("an instance that was signed in as another account does not belong to the group any more")
    mutating func anotherAccount() throws {
        let group = try group(.quickBooks)
        let issued = world.issueCode(for: .quickBooks, otherAccount: true, at: Self.start)
        #expect(world.exchange(issued.code, realmID: issued.realmID, for: group[2], at: Self.start) == .exchanged)
        #expect(world.group(of: group[2]) == [group[2]])
        #expect(world.group(of: group[0]) == [group[0], group[1]])
        #expect(revokeAccessToken(group[0]) == .revoked)
        #expect(world.state(of: group[1]).isGrantDead)
        #expect(!world.state(of: group[2]).isGrantDead)
    }

    @Test("a lie ends no grant")
    mutating func lie() throws {
        let group = try group(.quickBooks)
        let client = world.credentials.applications.first { $0.element == "quickbooks" }
        let attempt = RevocationAttempt(
            element: .quickBooks,
            host: world.fleet.revocationHost(of: group[0]) ?? "",
            token: world.fleet.accessToken(of: group[0], generation: 0),
            client: client.map { ($0.clientID, $0.clientSecret) },
            isLie: true
        )
        #expect(world.revoke(attempt, at: Self.start) == .lied)
        for index in group { #expect(world.state(of: index) == InstanceState()) }
    }

    @Test("a later sandbox knows from the ledger file which grants of the group ended, and the sign-in after that")
    func replay() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger")
        let configuration = SandboxConfiguration(instances: 600, ledgerFile: path, instancesPerAccount: 3)
        var group: [UInt32] = []
        var states: [InstanceState] = []
        try await rehearse(configuration) { it in
            let first = try it.instance(of: .quickBooks)
            group = it.sandbox.world.group(of: first)
            #expect(group.count > 1)
            #expect(try await it.revokeGrant(of: first).status == 200)
            let callback = try await it.callback(of: .quickBooks, state: "s")
            #expect(try await it.exchange(callback, for: first).status == 200)
            states = group.map { it.sandbox.world.state(of: $0) }
            #expect(states.count(where: \.isGrantDead) == group.count - 1)
        }
        try await rehearse(configuration) { it in
            #expect(group.map { it.sandbox.world.state(of: $0) } == states)
        }
        let error = await #expect(throws: SandboxError.self) {
            try await withSandbox(SandboxConfiguration(instances: 600, ledgerFile: path)) { _ in }
        }
        #expect(error?.description.contains("another seed or size") == true)
    }
}
