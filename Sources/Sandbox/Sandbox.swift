import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The platform and six providers on the loopback address, for rehearsals and tests.
package enum Sandbox {
    /// Runs a sandbox until the task is cancelled.
    ///
    /// `onReady` gets its origin, `http://127.0.0.1:PORT`, once it listens.
    package static func run(
        _ configuration: SandboxConfiguration,
        onReady: @escaping @Sendable (_ origin: String) async -> Void
    ) async throws {
        try await serve(SandboxStage(configuration), configuration, onReady: onReady)
    }

    static func serve(
        _ stage: SandboxStage,
        _ configuration: SandboxConfiguration,
        onReady: @escaping @Sendable (_ origin: String) async -> Void
    ) async throws {
        var logger = Logger(label: "reauth.sandbox")
        logger.logLevel = .warning
        let application = Application(
            responder: SandboxResponder(stage: stage, logger: logger),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port),
                backlog: 1024
            ),
            onServerRunning: { channel in
                stage.origin = "http://127.0.0.1:\(channel.localAddress?.port ?? configuration.port)"
                await onReady(stage.origin)
            },
            logger: logger
        )
        // Stopping is always graceful: a server that is cancelled drops connections that it accepted and has not begun
        // to serve, and NIO traps on those. The group's own task hears of a cancellation only that way.
        var services = ServiceGroupConfiguration(
            services: [.init(service: application, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: logger
        )
        // A client that holds half a request back must not hold the sandbox up.
        services.maximumGracefulShutdownDuration = .seconds(3)
        let group = ServiceGroup(configuration: services)
        let server = Task { try await group.run() }
        defer { stage.close() }
        do {
            try await withTaskCancellationHandler {
                try await server.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw SandboxError.cannotListen(
                port: configuration.port,
                problem: String(cString: strerror(error.errnoCode))
            )
        }
    }
}

/// A sandbox that is running in this process, seen from inside.
package struct RunningSandbox: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let origin: String
    private let stage: SandboxStage

    init(_ stage: SandboxStage) {
        self.stage = stage
        origin = stage.origin
    }

    /// The instances as they began.
    package var fleet: SandboxPopulation { stage.fleet }

    /// The secrets that it accepts.
    package var credentials: SandboxCredentials { stage.credentials }

    /// The platform's API: what a job has as its base URL.
    package var platformURL: String { "\(origin)/elements/api-v2" }

    /// Issues a code, as the consent page does when a person agrees; QuickBooks' callback also has a `realmId`.
    ///
    /// Throws when the ledger file cannot be written.
    package func consent(
        to element: SandboxElement,
        otherAccount: Bool = false
    ) throws -> (code: String, realmID: String?) {
        try stage.act { world, now in world.issueCode(for: element, otherAccount: otherAccount, at: now) }
    }

    /// Does to an instance what an administrator, the platform itself or its owner would do.
    ///
    /// Throws when the ledger file cannot be written.
    package func play(
        _ deed: SandboxDeed,
        on index: UInt32,
        rotation: FaultProfile.Rotation = .provider
    ) throws {
        try stage.act { world, now in world.undergo(deed, index, rotation: rotation, at: now) }
    }

    /// A copy of the world as it is now; cheap, for it is copied only when it changes.
    package var world: SandboxWorld { stage.look { $0 } }
}

/// Runs a sandbox as long as `body` runs, and gives it the origin, `http://127.0.0.1:PORT`.
package func withSandbox<Result>(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (_ origin: String) async throws -> Result
) async throws -> Result {
    try await withRunningSandbox(configuration) { try await body($0.origin) }
}

/// Runs a sandbox as long as `body` runs, and lets it look inside.
package func withRunningSandbox<Result>(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (_ sandbox: RunningSandbox) async throws -> Result
) async throws -> Result {
    let stage = try SandboxStage(configuration)
    let (ready, signal) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { signal.finish() }
            try await Sandbox.serve(stage, configuration) { _ in signal.yield() }
        }
        var isReady = ready.makeAsyncIterator()
        guard await isReady.next() != nil else {
            try await group.waitForAll()
            throw CancellationError()
        }
        let result = try await body(RunningSandbox(stage))
        group.cancelAll()
        // A server that was told to stop has nothing to say about how.
        while await group.nextResult() != nil {}
        return result
    }
}
