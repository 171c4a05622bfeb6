import HTTPTypes
import Hummingbird
import OAuth
import ReauthEngine
import ReauthModel
import ServiceLifecycle

/// The pages and actions of operators.
struct OperatorRoutes: Sendable {
    let flow: any ConsentFlow
    let pages: Pages
    let sessions: any OperatorSessions
    let cookie: SessionCookie
    let browsers: BrowserCookie
    let callbacks: CallbackRoutes
    let time: any TimeSource
    let counts: CountsWatch
    let ages: AgesWatch
    /// Ends the page, with an error after which it cannot go on.
    let stop: @Sendable (any Error) -> Void
    private let streams = StreamTurns()
    private let titles = ProviderTitles()

    func add(to router: some RouterMethods<OperatorContext>) {
        router.on(.overview) { request, context in try await overview(request, context) }
        router.on(.events) { _, context in events(context) }
        router.on(.links) { _, _ in links() }
        router.on(.signOut) { _, context in try await signOut(context) }
        router.on(.connection) { _, context in try await show(context, link: .hidden) }
        router.on(.open) { request, context in try await open(request, context) }
        router.on(.link) { _, context in
            try await act(context) { try await show(context, link: shown(flow.link(for: $0), $0)) }
        }
        router.on(.renew) { _, context in
            try await act(context) { try await show(context, link: shown(flow.renewLink(for: $0), $0)) }
        }
        router.on(.withdraw) { _, context in
            try await act(context) { sequence in
                try await flow.withdrawLink(for: sequence)
                return try await show(context, link: .hidden)
            }
        }
        router.on(.paste) { _, context in
            try await act(context) { _ in
                guard let parameters = PastedAddress.parameters(of: context.console.field("address") ?? "") else {
                    return try await show(context, link: .hidden, isAddressUnusable: true)
                }
                return try await callbacks.takeIn(parameters, broughtBy: .operators)
            }
        }
    }

    private func overview(_ request: Request, _ context: OperatorContext) async throws -> Response {
        let query = OverviewQuery(request.queryParameters)
        let counts = try await counts.recent(orAfter: .zero)
        // Of a million who wait it takes a second: then the page has what was known before, and gets the new numbers later.
        let ages = try await ages.soon(within: .milliseconds(100)).map { WaitingAges($0) }
        let isGrouped = flow.groupName != nil
        let groups = isGrouped ? try await flow.groups(limit: OverviewContent.choiceLimit) : []
        // One more than is shown tells whether there is a next page.
        var found = try await flow.connections(
            matching: query.filter(at: time.now),
            after: query.after,
            limit: OverviewQuery.pageSize + 1
        )
        let hasMore = found.count > OverviewQuery.pageSize
        found = Array(found.prefix(OverviewQuery.pageSize))
        titles.learn(from: found)
        let shown = isGrouped ? Set(found.map(\.group)).sorted() : []
        let groupCounts = shown.isEmpty ? [] : try await flow.counts(ofGroups: shown)
        let page = pages.overview(
            OverviewContent(
                runs: flow.runs,
                host: request.onlyAuthority,
                groupName: flow.groupName,
                query: query,
                counts: counts,
                ages: ages ?? WaitingAges(),
                groups: groups,
                groupCounts: groupCounts,
                connections: found,
                hasMore: hasMore,
                formToken: context.session.formToken,
                providerTitle: titles.title(of:)
            )
        )
        return browsers.marking(Response(page), for: request)
    }

    private func events(_ context: OperatorContext) -> Response {
        let events = LiveEvents(
            counts: counts,
            streams: streams,
            sessions: sessions,
            time: time,
            stop: stop,
            session: context.session.cookie
        )
        var response = Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody(asyncSequence: events.cancelOnGracefulShutdown())
        )
        // nginx would keep events back until its buffer is full.
        if let name = "X-Accel-Buffering".fieldName { response.headers[name] = "no" }
        return response
    }

    private func links() -> Response {
        let (stop, file) = (stop, LinkFile(flow: flow))
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"links.csv\"",
            ],
            body: ResponseBody { writer in
                do {
                    try await writer.write(file.head)
                    var place: Int64? = 0
                    while let after = place {
                        let part = try await file.rows(after: after)
                        place = part.next
                        if part.bytes.readableBytes > 0 { try await writer.write(part.bytes) }
                    }
                } catch {
                    // The head is sent already, so a file that ends in the middle is the only sign of the error.
                    if error is StoreUnusable || error is CredentialsRejected { stop(error) }
                    throw error
                }
                try await writer.finish(nil)
            }
        )
    }

    /// Does something for the connection in the path, where there is one.
    private func act(
        _ context: OperatorContext,
        _ body: (Int64) async throws -> Response
    ) async throws -> Response {
        guard try await flow.connection(context.sequence) != nil else { return Response(pages.message(.notFound)) }
        return try await body(context.sequence)
    }

    private func open(_ request: Request, _ context: OperatorContext) async throws -> Response {
        guard let connection = try await flow.connection(context.sequence) else {
            return Response(pages.message(.notFound))
        }
        let browser = browsers.mark(in: request) ?? Secret(RandomText.make())
        switch try await flow.setOut(for: connection.sequence, in: browser) {
        case .redirect(let url, _):
            return Response(pages.onward(to: url)).setting(cookie: browsers.setting(browser))
        case .notWaiting, .badLink: return .redirect(to: "/connections/\(connection.sequence)")
        case .unavailable(let reason): return Response(pages.unavailable(reason, connection))
        case .closed(let problem): return Response(pages.closed(problem))
        }
    }

    /// What to show of a link.
    ///
    /// There is none where it was withdrawn, its job cannot be opened, or its connection does not wait.
    private func shown(_ link: CustomerLink?, _ sequence: Int64) async throws -> ConnectionContent.Link {
        if let link { return .shown(link) }
        return try await flow.connection(sequence)?.standing == .waiting ? .hidden : .notNeeded
    }

    private func show(
        _ context: OperatorContext,
        link: ConnectionContent.Link,
        isAddressUnusable: Bool = false
    ) async throws -> Response {
        guard let connection = try await flow.connection(context.sequence) else {
            return Response(pages.message(.notFound))
        }
        let page = pages.connection(
            ConnectionContent(
                connection: connection,
                groupName: flow.groupName,
                history: try await flow.history(of: connection.sequence),
                link: link,
                takesPaste: try await !flow.capturesCallback(for: connection.sequence),
                isAddressUnusable: isAddressUnusable,
                formToken: context.session.formToken
            )
        )
        return Response(page)
    }

    private func signOut(_ context: OperatorContext) async throws -> Response {
        try await sessions.removeSession(OperatorSession.hash(of: context.session.cookie))
        return Response(pages.message(.bye)).setting(cookie: cookie.clearing(port: context.console.port))
    }
}
