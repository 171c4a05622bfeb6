import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import ReauthEngine
package import ReauthModel
import ServiceLifecycle
import SystemPackage

/// The consent page: shows operators and customers the instances that wait for a person.
package struct ConsentConsole: Sendable {
    private let flow: any ConsentFlow
    private let sessions: any OperatorSessions
    private let configuration: ConsoleConfiguration
    private let measures: ConsoleMeasures?
    private let brand: @Sendable (RunID) async -> ConsoleBrand?
    private let mustShowBrand: Bool
    private let time: any TimeSource
    private let logger: Logger

    /// `brand` is the one that the job of a run names.
    ///
    /// With `mustShowBrand`, the page does not start with one that cannot be used: only for a page of one job, because the
    /// customers of other jobs need the page too.
    ///
    /// Without `measures`, nobody may read any. Without `sessions`, operators are signed in as long as the page runs.
    package init(
        flow: any ConsentFlow,
        sessions: (any OperatorSessions)? = nil,
        configuration: ConsoleConfiguration,
        measures: ConsoleMeasures? = nil,
        brand: @escaping @Sendable (RunID) async -> ConsoleBrand? = { _ in nil },
        mustShowBrand: Bool = false,
        time: any TimeSource,
        logger: Logger
    ) {
        self.flow = flow
        self.sessions = sessions ?? SessionsInMemory()
        self.configuration = configuration
        self.measures = measures
        self.brand = brand
        self.mustShowBrand = mustShowBrand
        self.time = time
        self.logger = logger
    }

    /// Serves until the task is cancelled, then stops gracefully.
    ///
    /// Throws ``ConsoleRefused`` when it cannot start, and what its flow threw, such as `StoreUnusable` and
    /// `CredentialsRejected`. `onStart` gets the address once the page listens; requests are served after it returned.
    package func run(onStart: @escaping @Sendable (ConsoleAddress) -> Void) async throws {
        try configuration.check()
        let senders = try Senders(logger: logger, brand: brand)
        try await senders.read(of: flow.runs.map(\.id), mustBeUsable: mustShowBrand)
        let (ticket, stop, configuration) = (LoginTicket(), PageStop(), configuration)
        let application = Application(
            router: try routes(ticket, stop, senders).router,
            server: try server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 256
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                onStart(ConsoleAddress(port: port, origin: configuration.origin(port: port), ticket: ticket))
            },
            logger: quietLogger
        )
        var services = ServiceGroupConfiguration(
            services: [
                .init(service: application, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            logger: quietLogger
        )
        // A browser that sends half a request must not keep the program from ending.
        services.maximumGracefulShutdownDuration = .seconds(5)
        try await serve(ServiceGroup(configuration: services), stop)
    }

    /// Runs the services until they end; stopping is always graceful.
    ///
    /// A server that is cancelled drops connections that it accepted and does not serve yet, and NIO traps on those. A
    /// service group passes a cancellation on to its services, and the library has no means to make it graceful. So the
    /// group runs in a task of its own, and a cancellation only asks it to stop.
    private func serve(_ group: ServiceGroup, _ stop: PageStop) async throws {
        let server = Task { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await server.value
            } onCancel: {
                stop.request()
            }
        } catch let error as IOError {
            throw ConsoleRefused(
                "the consent page cannot listen on \(configuration.host):\(configuration.port): "
                    + "\(Errno(rawValue: error.errnoCode)); choose another address or port"
            )
        }
        if let error = stop.error { throw error }
    }

    /// The routes, each with what it needs.
    private func routes(_ ticket: LoginTicket, _ stop: PageStop, _ senders: Senders) throws -> ConsoleRoutes {
        let (pages, isSecure) = (try Pages(senders: senders), configuration.isSecure)
        let (cookie, browsers) = (SessionCookie(isSecure: isSecure), BrowserCookie(isSecure: isSecure))
        let stopPage: @Sendable (any Error) -> Void = { stop.request(because: $0) }
        let counts = CountsWatch(time: time) { [flow] in try await flow.counts() }
        let ages = AgesWatch(time: time) { [flow, time] in
            try await flow.waiting(since: WaitingAges.moments(at: time.now))
        }
        let callbacks = CallbackRoutes(flow: flow, pages: pages, browsers: browsers, time: time, logger: logger)
        return ConsoleRoutes(
            pages: pages,
            answer: AnswerMiddleware(
                pages: pages,
                safety: SafetyHeaders.all(isSecure: isSecure),
                time: time,
                logger: logger,
                stop: stopPage
            ),
            head: HeadCheck(pages: pages, hosts: configuration.allowedHosts),
            forms: FormMiddleware(pages: pages, isSecure: isSecure),
            session: SessionMiddleware(pages: pages, sessions: sessions, cookie: cookie, time: time),
            callbackPaths: { [flow, configuration] in configuration.callbackPaths.union(flow.callbackPaths) },
            callbacks: callbacks,
            customers: CustomerRoutes(
                flow: flow,
                pages: pages,
                browsers: browsers,
                callbacks: callbacks,
                starts: LinkBrake(time: time),
                guesses: GuessBrake(time: time)
            ),
            signIn: SignInRoutes(
                flow: flow,
                pages: pages,
                sessions: sessions,
                cookie: cookie,
                ticket: ticket,
                time: time,
                guesses: GuessBrake(burst: 20, time: time)
            ),
            watch: WatchRoutes(
                flow: flow,
                pages: pages,
                measures: readableMeasures,
                guesses: GuessBrake(burst: 20, time: time),
                backlog: BacklogWatch(counts: counts, ages: ages, time: time)
            ),
            operators: OperatorRoutes(
                flow: flow,
                pages: pages,
                sessions: sessions,
                cookie: cookie,
                browsers: browsers,
                callbacks: callbacks,
                time: time,
                counts: counts,
                ages: ages,
                stop: stopPage
            )
        )
    }

    /// Without a token only programs of this machine may read: where a proxy or a public name leads to the page, nobody can tell
    /// them from others.
    private var readableMeasures: ConsoleMeasures? {
        let isOfThisMachine = configuration.isLoopback && !configuration.isBehindProxy && configuration.publicURL == nil
        return measures?.token != nil || isOfThisMachine ? measures : nil
    }

    /// Keeps the libraries' own messages out of the log: they name paths, and the paths of this page hold tokens.
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
                // The only step that finds out whether the two belong together.
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
