import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ReauthModel

/// Takes a request through the checks that hold for all, then to its route.
struct ConsoleResponder: HTTPResponder {
    let stage: ConsoleStage

    /// Nothing of the connection matters.
    struct Context: InitializableFromSource {
        init(source: ApplicationRequestContextSource) {}
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let start = stage.time.uptime
        let parsed = ConsoleRequest(request.head)
        let route =
            parsed.map { Route(path: $0.path, callbackPaths: stage.callbackPaths) } ?? Route.unknown
        var reply = await answer(request, parsed, route)
        if request.head.method == .post, reply.status == 413 { reply = reply.adding("Connection", "close") }
        let duration = stage.time.uptime - start
        // Paths and queries hold tokens, codes and states: only the pattern is logged.
        stage.logger.info(
            "request",
            metadata: [
                "method": "\(parsed?.method.rawValue ?? "other")", "route": "\(route.pattern)",
                "status": "\(reply.status)", "milliseconds": "\(duration.milliseconds)",
            ]
        )
        return reply.response(isSecure: stage.configuration.isSecure, isHead: request.head.method == .head)
    }

    private func answer(_ head: Request, _ parsed: ConsoleRequest?, _ route: Route) async -> Reply {
        let pages = stage.pages
        guard var request = parsed else {
            return pages.message(.methodNotAllowed).adding("Allow", "GET, HEAD, POST")
        }
        guard stage.allowedHosts.contains(request.authority) else { return pages.message(.wrongHost) }
        guard route != .unknown else { return pages.message(.notFound) }
        guard route.methods.contains(request.method) else {
            let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
            return pages.message(.methodNotAllowed).adding("Allow", allowed)
        }
        do {
            let body = try await head.body.collect(upTo: ConsoleRequest.bodyLimit)
            if request.method == .post {
                let isOurs = RequestOrigin.isOurs(
                    request.fields,
                    authority: request.authority,
                    isSecure: stage.configuration.isSecure
                )
                guard isOurs else { return pages.message(.foreignForm) }
                request.body = String(buffer: body)
            }
        } catch {
            return pages.message(.tooLarge)
        }
        do {
            return try await perform(request, route)
        } catch is CancellationError {
            return pages.message(.stopping)
        } catch {
            stage.logger.error("the consent page stops: \(error)")
            stage.stop(because: error)
            return pages.message(.stopping)
        }
    }

    private func perform(_ request: ConsoleRequest, _ route: Route) async throws -> Reply {
        if route.isOperators {
            guard let session = try await OperatorRoutes.session(of: request, stage: stage) else {
                return stage.pages.message(.signedOut)
            }
            if request.method == .post, !session.accepts(request.field("form")) {
                return stage.pages.message(.foreignForm)
            }
            return try await OperatorRoutes(stage: stage, request: request, session: session).answer(route)
        }
        let customer = CustomerRoutes(stage: stage, request: request)
        switch route {
        case .customer(let token): return try await customer.link(token)
        case .callback: return try await customer.callback()
        case .result(let id): return try await customer.result(id)
        case .again(let id): return customer.again(id)
        case .signIn(let token): return try await SignInRoutes(stage: stage, request: request).signIn(token)
        case .asset(let name): return stage.pages.asset(name) ?? stage.pages.message(.notFound)
        default: return stage.pages.message(.notFound)
        }
    }
}
