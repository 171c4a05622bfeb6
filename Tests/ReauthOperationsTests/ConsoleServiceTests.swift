import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ConsoleServiceTests {
    private let options = ConsoleService.Options(
        run: nil,
        address: ListenAddress(host: "127.0.0.1", port: 8477),
        tls: nil,
        isBehindProxy: false,
        signsOut: true
    )

    private let noRenewals: ConsoleService.Renewals = { _ in
        let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in requests {}
        continuation.finish()
    }

    @Test func theWaitingInstancesAreServedUntilItIsToldToStop() async throws {
        var world = FakeWorld(3)
        _ = try await world.run()
        let stop = world.stop
        world.pages.onFlow = { flow, location in
            let connections = try await flow.connections(matching: ConnectionFilter(), after: 0, limit: 10)
            #expect(connections.map(\.instanceID) == ["1", "2", "3"])
            #expect(location.callbackPaths == ["/callback"] && location.publicURL == nil)
            stop.request()
        }
        let status = try await ConsoleService(environment: world.environment, stop: stop)
            .run(options, renewals: noRenewals)
        #expect(status == .codesOutstanding)
        let lines = world.announcer.lines
        #expect(lines.contains { $0.hasPrefix("Consent page of run nightly-") && $0.hasSuffix("127.0.0.1:8477") })
        #expect(lines.contains("Sign in, once, with: http://127.0.0.1:8477/login/1"))
        // Once at the run's end, once at the page's.
        #expect(world.reports.written.count == 2)
    }

    @Test func anotherLoginLinkIsSaidWhenItIsAskedFor() async throws {
        let world = FakeWorld(1)
        _ = try await world.run()
        let stop = world.stop
        _ = try await ConsoleService(environment: world.environment, stop: stop).run(options) { renew in
            renew()
            stop.request()
        }
        #expect(world.announcer.lines.contains("Sign in, once, with: http://127.0.0.1:8477/login/2"))
    }

    @Test func withoutAWaitingInstanceThereIsNothingToServe() async throws {
        let world = FakeWorld(1, action: .check)
        _ = try await world.run()
        let failure = await world.failure {
            _ = try await ConsoleService(environment: world.environment, stop: world.stop)
                .run(options, renewals: noRenewals)
        }
        #expect(failure?.status == .usage)
        #expect(failure?.description.hasSuffix("has an instance that waits for a code") == true)
    }

    // MARK: Looking for sign-ins elsewhere

    @Test func anInstanceThatWasSignedInToElsewhereIsSettled() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        world.fleet.signInElsewhere(1)
        let check = WaitingCheck(environment: world.environment, stop: world.stop)
        #expect(try await check.run(runNamed: nil) == .codesOutstanding)
        #expect(try await world.outcomes() == [.reauthenticated, .awaitingCode])
        #expect(world.announcer.text.contains("1 of 2 waiting instances were signed in to elsewhere."))
    }

    @Test func whereNothingWaitsThereIsNothingToLookAt() async throws {
        let world = FakeWorld(1, action: .check)
        _ = try await world.run()
        let calls = world.fleet.calls
        let check = WaitingCheck(environment: world.environment, stop: world.stop)
        #expect(try await check.run(runNamed: nil) == .success)
        #expect(world.fleet.calls == calls)
    }
}
