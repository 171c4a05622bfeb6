import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import ReauthEngine
package import ReauthModel
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The consent page: what operators and customers see of the instances that wait for a person.
package struct ConsentConsole: Sendable {
    private let flow: any ConsentFlow
    private let sessions: any OperatorSessions
    private let configuration: ConsoleConfiguration
    private let time: any TimeSource
    private let logger: Logger

    /// Makes a page that does not listen yet.
    ///
    /// Without `sessions`, operators are signed in as long as the page runs.
    package init(
        flow: any ConsentFlow,
        sessions: (any OperatorSessions)? = nil,
        configuration: ConsoleConfiguration,
        time: any TimeSource,
        logger: Logger
    ) {
        self.flow = flow
        self.sessions = sessions ?? SessionsInMemory()
        self.configuration = configuration
        self.time = time
        self.logger = logger
    }

    /// Serves until the task is cancelled, then stops gracefully.
    ///
    /// Throws ``ConsoleRefused`` when it cannot start, and whatever its flow threw: `StoreUnusable` and
    /// `CredentialsRejected` among them. `onStart` gets the address once the page listens; requests are served from when
    /// it has returned.
    package func run(onStart: @escaping @Sendable (ConsoleAddress) -> Void) async throws {
        try configuration.check()
        let stage = try ConsoleStage(
            flow: flow,
            sessions: sessions,
            configuration: configuration,
            time: time,
            logger: logger
        )
        let configuration = configuration
        let application = Application(
            responder: ConsoleResponder(stage: stage),
            server: try server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 256
            ),
            onServerRunning: { channel in
                onStart(stage.listen(port: channel.localAddress?.port ?? configuration.port))
            },
            logger: quietLogger
        )
        var services = ServiceGroupConfiguration(
            services: [.init(service: application, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: quietLogger
        )
        // A browser that holds half a request back must not hold the program up.
        services.maximumGracefulShutdownDuration = .seconds(5)
        try await serve(ServiceGroup(configuration: services), stage)
    }

    /// Runs the services until they end; stopping is always graceful.
    ///
    /// A server that is cancelled drops connections that it accepted and has not begun to serve, and NIO traps on those.
    /// So the group runs in a task of its own, and hears of a cancellation only that way.
    private func serve(_ group: ServiceGroup, _ stage: ConsoleStage) async throws {
        let server = Task { try await group.run() }
        let watch = Task {
            for await _ in stage.defects { await group.triggerGracefulShutdown() }
        }
        defer { watch.cancel() }
        do {
            try await withTaskCancellationHandler {
                try await server.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw ConsoleRefused(
                "the consent page cannot listen on \(configuration.host):\(configuration.port): "
                    + "\(String(cString: strerror(error.errnoCode))); choose another address or port"
            )
        }
        if let defect = stage.defect { throw defect }
    }

    /// The libraries' own messages name requests, and the paths of ours hold tokens.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }

    private var server: HTTPServerBuilder {
        get throws {
            let plain = HTTPServerBuilder.http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1024,
                        maxHeaderListSize: 32 * 1024,
                        maxHeaderFieldCount: 100
                    )
                )
            )
            guard let files = configuration.tls else { return plain }
            try TLSFileAccess.check(files)
            do {
                let chain = try NIOSSLCertificate.fromPEMFile(files.certificatePath)
                let key = try NIOSSLPrivateKey(file: files.keyPath, format: .pem)
                var tls = TLSConfiguration.makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) },
                    privateKey: .privateKey(key)
                )
                tls.minimumTLSVersion = .tlsv12
                // Whether the two belong together shows only here.
                _ = try NIOSSLContext(configuration: tls)
                return try .tls(plain, tlsConfiguration: tls)
            } catch {
                throw ConsoleRefused(
                    "the certificate \(files.certificatePath) and the key \(files.keyPath) cannot be used: both must be "
                        + "PEM files that belong together"
                )
            }
        }
    }
}
