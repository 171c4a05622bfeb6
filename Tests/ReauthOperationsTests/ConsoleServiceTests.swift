import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ConsoleServiceTests {
    private let order = ConsoleService.Order(
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
        var workplace = Workplace(3)
        _ = try await workplace.run()
        let stop = workplace.stop
        workplace.pages.onFlow = { flow, location in
            let connections = try await flow.connections(matching: ConnectionFilter(), after: 0, limit: 10)
            #expect(connections.map(\.instanceID) == ["1", "2", "3"])
            #expect(location.callbackPaths == ["/callback"] && location.publicURL == nil)
            stop.request()
        }
        let status = try await ConsoleService(environment: workplace.environment, stop: stop)
            .run(order, renewals: noRenewals)
        #expect(status == .codesOutstanding)
        let lines = workplace.announcer.lines
        #expect(lines.contains { $0.hasPrefix("Consent page of run nightly-") && $0.hasSuffix("127.0.0.1:8477") })
        #expect(lines.contains("Sign in, once, with: http://127.0.0.1:8477/login/1"))
        // Once at the run's end, once at the page's.
        #expect(workplace.reports.written.count == 2)
    }

    @Test func anotherLoginLinkIsSaidWhenItIsAskedFor() async throws {
        let workplace = Workplace(1)
        _ = try await workplace.run()
        let stop = workplace.stop
        _ = try await ConsoleService(environment: workplace.environment, stop: stop).run(order) { renew in
            renew()
            stop.request()
        }
        #expect(workplace.announcer.lines.contains("Sign in, once, with: http://127.0.0.1:8477/login/2"))
    }

    @Test func withoutAWaitingInstanceThereIsNothingToServe() async throws {
        let workplace = Workplace(1, action: .check)
        _ = try await workplace.run()
        let failure = await workplace.failure {
            _ = try await ConsoleService(environment: workplace.environment, stop: workplace.stop)
                .run(order, renewals: noRenewals)
        }
        #expect(failure?.status == .usage)
        #expect(failure?.description.hasSuffix("has an instance that waits for a code") == true)
    }

    // MARK: Looking for sign-ins elsewhere

    @Test func anInstanceThatWasSignedInToElsewhereIsSettled() async throws {
        let workplace = Workplace(2)
        _ = try await workplace.run()
        workplace.fleet.signInElsewhere(1)
        let check = WaitingCheck(environment: workplace.environment, stop: workplace.stop)
        #expect(try await check.run(runNamed: nil) == .codesOutstanding)
        #expect(try await workplace.outcomes() == [.reauthenticated, .awaitingCode])
        #expect(workplace.announcer.text.contains("1 of 2 waiting instances were signed in to elsewhere."))
    }

    @Test func whereNothingWaitsThereIsNothingToLookAt() async throws {
        let workplace = Workplace(1, action: .check)
        _ = try await workplace.run()
        let calls = workplace.fleet.calls
        let check = WaitingCheck(environment: workplace.environment, stop: workplace.stop)
        #expect(try await check.run(runNamed: nil) == .success)
        #expect(workplace.fleet.calls == calls)
    }
}
