import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

@Suite struct TrailSendingTests {
    private func collector() throws -> CollectorAddress { try #require(CollectorAddress("tls://siem.example.com")) }

    @Test func `it goes on after a position, and says how far it came`() async throws {
        let world = FakeWorld(3)
        _ = try await world.run()
        let run = try #require(await world.store.runs(ofJob: nil).first).id
        let records = await world.store.trail(of: run, after: 0, limit: 999).count
        let sending = TrailSending(environment: world.environment)
        let first = try await sending.send(ofRunNamed: nil, after: 0, to: try collector(), trusting: nil)
        #expect(first == SentTrail(run: run, collector: try collector(), after: 0, last: Int64(records)))
        let rest = try await sending.send(
            ofRunNamed: run.rawValue,
            after: first.last - 2,
            to: try collector(),
            trusting: nil
        )
        #expect(rest.messages == 2)
        let none = try await sending.send(
            ofRunNamed: run.rawValue,
            after: first.last,
            to: try collector(),
            trusting: nil
        )
        #expect(none.messages == 0 && none.last == first.last)
    }

    @Test(arguments: [
        (ForwardingFailure("cannot be reached"), "tls://siem.example.com:6514 cannot be reached; nothing was sent"),
        (
            ForwardingFailure("broke off", sent: 17),
            "tls://siem.example.com:6514 broke off; at most 17 messages were taken: send them again with --after 4"
        ),
    ])
    func `a collector that fails is named, with what to do`(failure: ForwardingFailure, message: String) async throws {
        var world = FakeWorld(1)
        _ = try await world.run()
        world.forwarding.failure = failure
        let sending = TrailSending(environment: world.environment)
        let error = await #expect(throws: OperationFailure.self) {
            try await sending.send(ofRunNamed: nil, after: 4, to: try collector(), trusting: nil)
        }
        #expect(error?.status == .platformUnreachable)
        #expect(error?.description == message)
    }
}
