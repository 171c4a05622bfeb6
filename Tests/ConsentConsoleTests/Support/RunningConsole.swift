import OAuth
import PageVisitor
import ReauthModel
import ReauthTesting
import Synchronization

@testable import ConsentConsole

/// A consent page on a port of its own, with a fake flow behind it and a clock that a test moves.
struct RunningConsole: Sendable {
    let flow: FakeConsentFlow
    let time: ManualClock
    let address: ConsoleAddress
    let log: LogLines

    /// A browser that has not been here before.
    var stranger: Visitor { Visitor(port: address.port) }

    /// The path of the login link.
    var loginPath: String {
        String(address.loginURL.exposed().dropFirst(address.origin.utf8.count))
    }

    /// A browser that is signed in.
    func signedIn() async throws -> Visitor {
        let browser = stranger
        let path = String(address.renewLogin().exposed().dropFirst(address.origin.utf8.count))
        _ = try await browser.post(path, "")
        return browser
    }
}

/// Runs a page as long as `body` does.
func withConsole<Result: Sendable>(
    _ world: FakeConsentFlow.World = FakeConsentFlow.World(),
    configuration: ConsoleConfiguration = ConsoleConfiguration(),
    measures: ConsoleMeasures? = nil,
    brand: @escaping @Sendable (RunID) async -> ConsoleBrand? = { _ in nil },
    mustShowBrand: Bool = false,
    _ body: (RunningConsole) async throws -> Result
) async throws -> Result {
    let flow = FakeConsentFlow(world)
    let time = ManualClock()
    let log = LogLines()
    let console = ConsentConsole(
        flow: flow,
        configuration: configuration,
        measures: measures,
        brand: brand,
        mustShowBrand: mustShowBrand,
        time: time,
        logger: log.logger
    )
    let (addresses, signal) = AsyncStream.makeStream(of: ConsoleAddress.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { signal.finish() }
            try await console.run { signal.yield($0) }
        }
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else {
            try await group.waitForAll()
            throw CancellationError()
        }
        let result = try await body(RunningConsole(flow: flow, time: time, address: address, log: log))
        group.cancelAll()
        while await group.nextResult() != nil {}
        return result
    }
}
