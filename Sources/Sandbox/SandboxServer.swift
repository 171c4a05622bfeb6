import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import SystemPackage

/// The platform and its providers as a server on the loopback address.
struct SandboxServer: Sendable {
    private let configuration: SandboxConfiguration
    private let traffic: TrafficControl
    let world: SharedWorld

    /// Opens the ledger file, if there is one; throws ``SandboxError`` when it cannot be used.
    init(_ configuration: SandboxConfiguration) throws {
        let (fleet, faults) = (configuration.fleet, configuration.faults)
        self.configuration = configuration
        traffic = TrafficControl(hash: fleet.hash, profile: faults)
        let world = SandboxWorld(
            fleet: fleet,
            redirectURI: configuration.redirectURI,
            codeLifetime: faults.codeLifetime,
            exchangeVisibleAfter: faults.exchangeVisibleAfter,
            accessTokenLifetime: faults.accessTokenLifetime,
            startedAt: SharedWorld.now
        )
        self.world = try SharedWorld(world, ledgerFile: configuration.ledgerFile)
    }

    /// Serves until the task is cancelled.
    ///
    /// `onReady` gets the origin, `http://127.0.0.1:PORT`, once the server listens. Throws ``SandboxError`` when it
    /// cannot listen.
    func run(onReady: @escaping @Sendable (_ origin: String) async -> Void) async throws {
        var logger = Logger(label: "reauth.sandbox")
        logger.logLevel = .warning
        let application = Application(
            responder: SandboxResponder(
                world: world,
                traffic: traffic,
                profile: configuration.faults,
                autoConsent: configuration.autoConsent,
                logger: logger
            ),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port),
                backlog: 1024
            ),
            onServerRunning: { channel in
                await onReady(channel.origin)
            },
            logger: logger
        )
        // Stopping is always graceful: a server that is cancelled drops connections that it accepted and has not begun
        // to serve, and NIO traps on those. So the group runs in a task of its own, which no cancellation reaches.
        var services = ServiceGroupConfiguration(
            services: [.init(service: application, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: logger
        )
        // A client that has sent half a request must not delay the end.
        services.maximumGracefulShutdownDuration = .seconds(3)
        let group = ServiceGroup(configuration: services)
        let server = Task { try await group.run() }
        defer { world.close() }
        do {
            try await withTaskCancellationHandler {
                try await server.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw SandboxError.cannotListen(
                port: configuration.port,
                problem: Errno(rawValue: error.errnoCode).description
            )
        }
    }
}
