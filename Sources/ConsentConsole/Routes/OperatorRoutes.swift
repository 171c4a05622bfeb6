import Hummingbird
import OAuth
import ReauthEngine
import ReauthModel
import ServiceLifecycle

/// What an operator sees and does.
struct OperatorRoutes: Sendable {
    let stage: ConsoleStage
    let request: ConsoleRequest
    let session: OperatorSession

    /// The session that a request shows.
    static func session(of request: ConsoleRequest, stage: ConsoleStage) async throws -> OperatorSession? {
        for cookie in request.cookies(named: stage.cookie.name) {
            let isGood = try await stage.sessions.hasSession(OperatorSession.hash(of: cookie), at: stage.time.now)
            if isGood { return OperatorSession(cookie: cookie) }
        }
        return nil
    }

    func answer(_ route: Route) async throws -> Reply {
        switch route {
        case .overview: return try await overview()
        case .events: return events()
        case .links: return links()
        case .connection(let sequence): return try await connection(sequence, link: .hidden)
        case .action(let sequence, let action): return try await act(action, on: sequence)
        case .signOut: return try await signOut()
        default: return stage.pages.message(.notFound)
        }
    }

    private func overview() async throws -> Reply {
        let query = OverviewQuery(request)
        let counts = try await stage.counts.recent(orAfter: .zero)
        let isGrouped = stage.flow.groupName != nil
        let groups = isGrouped ? try await stage.flow.groups(limit: OverviewContent.choiceLimit) : []
        // One more than is shown tells whether there is a next page.
        var found = try await stage.flow.connections(
            matching: query.filter(at: stage.time.now),
            after: query.after,
            limit: OverviewQuery.pageSize + 1
        )
        let hasMore = found.count > OverviewQuery.pageSize
        found = Array(found.prefix(OverviewQuery.pageSize))
        stage.providers.learn(from: found)
        let shown = isGrouped ? Set(found.map(\.group)).sorted() : []
        let groupCounts = shown.isEmpty ? [] : try await stage.flow.counts(ofGroups: shown)
        let page = stage.pages.overview(
            OverviewContent(
                runs: stage.flow.runs,
                host: request.authority,
                groupName: stage.flow.groupName,
                query: query,
                counts: counts,
                groups: groups,
                groupCounts: groupCounts,
                connections: found,
                hasMore: hasMore,
                formToken: session.formToken,
                titles: stage.providers
            )
        )
        return stage.marked(page, for: request)
    }

    private func events() -> Reply {
        let events = LiveEvents(stage: stage, session: session.cookie)
        var reply = Reply(status: 200, headers: [("Content-Type", "text/event-stream"), ("X-Accel-Buffering", "no")])
        reply.body = .stream(ResponseBody(asyncSequence: events.cancelOnGracefulShutdown()))
        return reply
    }

    private func links() -> Reply {
        let headers = [
            ("Content-Type", "text/csv; charset=utf-8"), ("Content-Disposition", "attachment; filename=\"links.csv\""),
        ]
        let (stage, file) = (stage, LinkFile(flow: stage.flow))
        let body = ResponseBody { writer in
            do {
                try await writer.write(file.head)
                var place: Int64? = 0
                while let after = place {
                    let part = try await file.rows(after: after)
                    place = part.next
                    if part.bytes.readableBytes > 0 { try await writer.write(part.bytes) }
                }
            } catch {
                // The head has gone out: a file that ends in the middle is all that is left to tell.
                if error is StoreUnusable || error is CredentialsRejected { stage.stop(because: error) }
                throw error
            }
            try await writer.finish(nil)
        }
        return Reply(status: 200, headers: headers.map { (name: $0.0, value: $0.1) }, body: .stream(body))
    }

    private func act(_ action: Route.Action, on sequence: Int64) async throws -> Reply {
        guard let connection = try await stage.flow.connection(sequence) else { return stage.pages.message(.notFound) }
        switch action {
        case .open:
            return try await open(connection)
        case .link:
            return try await self.connection(sequence, link: try await shown(stage.flow.link(for: sequence), sequence))
        case .renew:
            return try await self.connection(
                sequence,
                link: try await shown(stage.flow.renewLink(for: sequence), sequence)
            )
        case .withdraw:
            try await stage.flow.withdrawLink(for: sequence)
            return try await self.connection(sequence, link: .hidden)
        case .paste:
            guard let parameters = PastedAddress.parameters(of: request.field("address") ?? "") else {
                return try await self.connection(sequence, link: .hidden, isAddressUnusable: true)
            }
            return try await CustomerRoutes.takeIn(parameters, broughtBy: .operators, stage)
        }
    }

    private func open(_ connection: Connection) async throws -> Reply {
        let browser = stage.browserMark(of: request)
        switch try await stage.flow.setOut(for: connection.sequence, in: browser) {
        case .redirect(let url, _): return stage.onward(to: url, in: browser)
        case .notWaiting: return .seeOther("/connections/\(connection.sequence)")
        case .unavailable(let reason): return stage.pages.unavailable(reason, connection)
        case .closed(let problem): return stage.pages.closed(problem)
        case .badLink: return .seeOther("/connections/\(connection.sequence)")
        }
    }

    /// Without a link it was withdrawn, its job cannot be opened, or it does not wait.
    private func shown(_ link: CustomerLink?, _ sequence: Int64) async throws -> ConnectionContent.Link {
        if let link { return .shown(link) }
        return try await stage.flow.connection(sequence)?.standing == .waiting ? .hidden : .notNeeded
    }

    private func connection(
        _ sequence: Int64,
        link: ConnectionContent.Link,
        isAddressUnusable: Bool = false
    ) async throws -> Reply {
        guard let connection = try await stage.flow.connection(sequence) else { return stage.pages.message(.notFound) }
        return stage.pages.connection(
            ConnectionContent(
                connection: connection,
                groupName: stage.flow.groupName,
                history: try await stage.flow.history(of: sequence),
                link: link,
                takesPaste: try await !stage.flow.capturesCallback(for: sequence),
                isAddressUnusable: isAddressUnusable,
                formToken: session.formToken
            )
        )
    }

    private func signOut() async throws -> Reply {
        try await stage.sessions.removeSession(OperatorSession.hash(of: session.cookie))
        return stage.pages.message(.bye).adding("Set-Cookie", stage.cookie.clearing)
    }
}
