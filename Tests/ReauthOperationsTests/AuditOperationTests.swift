import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

@Suite struct AuditOperationTests {
    /// A world whose run is over.
    private func world() async throws -> FakeWorld {
        let world = FakeWorld(3)
        _ = try await world.run()
        return world
    }

    private func run(_ world: FakeWorld) async throws -> RunID {
        try #require(await world.store.runs(ofJob: nil).first).id
    }

    @Test func aRunTellsWhoTookItUpAndWhyItEnded() async throws {
        let world = try await world()
        let events = try await world.store.trail(of: run(world), after: 0, limit: 99).map(\.record.event)
        let taken = try #require(events.first)
        #expect(taken.kind == .takenUp)
        #expect(taken.detail?.hasPrefix("by ada, reauth \(ToolVersion.current), job e0, input ") == true)
        #expect(events.last?.kind == .workEnded)
        #expect(events.last?.detail == "finished")
    }

    @Test func everythingIsSignedWhenTheReportsAreWritten() async throws {
        let world = try await world()
        let verification = try await AuditOperation(environment: world.environment).verify(
            runNamed: nil,
            headPaths: [],
            key: nil
        )
        #expect(verification.isIntact)
        #expect(verification.runs.map(\.run) == [try await run(world).rawValue])
        #expect(verification.runs.allSatisfy { $0.records > 3 && $0.signedUntil == $0.records })
        #expect(verification.publicKey == world.store.trailKey.description)
    }

    @Test func aRunThatIsNotInTheStoreIsMissedByTheHeadThatWasKept() async throws {
        let other = try await world()
        var world = try await world()
        let kept = try #require(await other.store.newestHead(of: run(other)))
        let name = RunID(rawValue: "gone-20270115T080000Z")
        var head = kept.head
        head.run = name
        world.trails.heads["kept.json"] = try world.store.trailSigningKey.sign(head)
        let verification = try await AuditOperation(environment: world.environment).verify(
            runNamed: nil,
            headPaths: ["kept.json"],
            key: nil
        )
        #expect(!verification.isIntact)
        let gone = try #require(verification.runs.first { $0.run == name.rawValue })
        #expect(gone.defects.first?.hasPrefix("the trail ends with record 0") == true)
    }

    @Test func anotherKeyIsNotTheStores() async throws {
        let world = try await world()
        let verification = try await AuditOperation(environment: world.environment).verify(
            runNamed: nil,
            headPaths: [],
            key: TrailSigningKey.random().publicKey
        )
        #expect(!verification.isIntact)
        #expect(verification.runs.first?.defects.first?.hasSuffix("is not signed by the key") == true)
    }

    @Test func aFileNeedsAHead() async throws {
        let world = FakeWorld()
        let failure = await world.failure {
            _ = try AuditOperation(environment: world.environment).verify(file: "events.jsonl", headPaths: [], key: nil)
        }
        #expect(failure?.status == .usage)
        #expect(failure?.description.contains("--head FILE") == true)
    }
}
