import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// A platform that cannot be reached has one code, whatever the command.
@Suite struct UnreachableTests {
    /// Three instances that wait, and a platform that went away since.
    private func world() async throws -> FakeWorld {
        let world = FakeWorld(3)
        _ = try await world.run()
        world.inputs.put([("1", world.fleet.consent(to: 1))], at: "codes.csv")
        world.fleet.becomeUnreachable()
        return world
    }

    @Test func ofAnImportOfCodes() async throws {
        let world = try await world()
        let failure = await world.failure {
            _ = try await CodesImport(environment: world.environment, stop: world.stop)
                .run(path: "codes.csv", runNamed: nil)
        }
        #expect(failure?.status == .platformUnreachable)
        #expect(world.fleet.count("exchange") == 0)
    }

    @Test func ofTheConsentPage() async throws {
        let world = try await world()
        let options = ConsoleService.Options(
            run: nil,
            address: ListenAddress(host: "127.0.0.1", port: 8477),
            tls: nil,
            isBehindProxy: false,
            signsOut: false
        )
        let failure = await world.failure {
            _ = try await ConsoleService(environment: world.environment, stop: world.stop)
                .run(options, renewals: { _ in })
        }
        #expect(failure?.status == .platformUnreachable)
    }

    @Test func ofALookAtWaitingInstances() async throws {
        let world = try await world()
        let failure = await world.failure {
            _ = try await WaitingCheck(environment: world.environment, stop: world.stop).run(runNamed: nil)
        }
        #expect(failure?.status == .platformUnreachable)
    }

    @Test func ofANewRun() async throws {
        let world = FakeWorld(1)
        world.fleet.becomeUnreachable()
        let failure = await world.failure { _ = try await world.run() }
        #expect(failure?.status == .platformUnreachable)
    }
}
