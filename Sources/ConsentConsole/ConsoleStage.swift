import Logging
import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// What all requests share.
final class ConsoleStage: Sendable {
    private struct State {
        var defect: (any Error)?
        var port = 0
    }

    let flow: any ConsentFlow
    let configuration: ConsoleConfiguration
    let time: any TimeSource
    let logger: Logger
    let pages: Pages
    let ticket = LoginTicket()
    let linkForm = LinkForm()
    let sessions: any OperatorSessions
    let results: ExpiringShelf<KeptResult>
    /// From which of our links somebody set out, by `state`: the way back for "try again".
    let departures: ExpiringShelf<Secret<String>>
    /// How often somebody may set out from one link.
    let linkStarts: LinkBrake
    let linkGuesses: GuessBrake
    let loginGuesses: GuessBrake
    let stateGuesses: GuessBrake
    let resultGuesses: GuessBrake
    let counts: CountsWatch
    let streams = StreamTurns()
    let providers = ProviderTitles()
    /// Yields when the flow threw something after which the page cannot go on.
    let defects: AsyncStream<Void>

    private let signal: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init(
        flow: any ConsentFlow,
        sessions: any OperatorSessions,
        configuration: ConsoleConfiguration,
        time: any TimeSource,
        logger: Logger
    ) throws {
        self.flow = flow
        self.configuration = configuration
        self.time = time
        self.logger = logger
        pages = try Pages()
        self.sessions = sessions
        results = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        departures = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        linkStarts = LinkBrake(time: time)
        linkGuesses = GuessBrake(time: time)
        loginGuesses = GuessBrake(burst: 20, time: time)
        stateGuesses = GuessBrake(time: time)
        resultGuesses = GuessBrake(time: time)
        counts = CountsWatch(flow: flow, time: time)
        (defects, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes note of the port, and says how the page is reached.
    func listen(port: Int) -> ConsoleAddress {
        state.withLock { $0.port = port }
        let scheme = configuration.tls == nil ? "http" : "https"
        let origin = configuration.publicURL ?? "\(scheme)://\(configuration.hostInURL):\(port)"
        let ticket = ticket
        let renew: @Sendable () -> Secret<String> = { Secret("\(origin)/login/\(ticket.renew())") }
        return ConsoleAddress(port: port, origin: origin, loginURL: renew(), renewLogin: renew)
    }

    var allowedHosts: AllowedHosts { AllowedHosts(configuration, port: state.withLock(\.port)) }

    var cookie: SessionCookie { SessionCookie(isSecure: configuration.isSecure, port: state.withLock(\.port)) }

    var browserCookie: BrowserCookie { BrowserCookie(isSecure: configuration.isSecure) }

    /// What tells the browser of a request from others: what it was given before, or something new.
    func browserMark(of request: ConsoleRequest) -> Secret<String> {
        browserCookie.mark(in: request) ?? Secret(RandomText.make())
    }

    /// Marks a browser on the page from which it sets out: of two tabs that set out at once, both know the same mark.
    func marked(_ reply: Reply, for request: ConsoleRequest) -> Reply {
        guard browserCookie.mark(in: request) == nil else { return reply }
        return reply.adding("Set-Cookie", browserCookie.setting(Secret(RandomText.make())))
    }

    /// Sends a browser on to the provider, and has it remember that it was the one that set out.
    func onward(to url: Secret<String>, in browser: Secret<String>) -> Reply {
        pages.onward(to: url).adding("Set-Cookie", browserCookie.setting(browser))
    }

    /// The paths at which callbacks come in: those of runs that began meanwhile among them.
    var callbackPaths: Set<String> { configuration.callbackPaths.union(flow.callbackPaths) }

    /// What the flow threw.
    var defect: (any Error)? { state.withLock(\.defect) }

    /// Stops the page, for its flow cannot go on.
    func stop(because error: any Error) {
        state.withLock { state in
            if state.defect == nil { state.defect = error }
        }
        signal.yield()
    }
}
