import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
import struct Glibc.linger
#else
import struct Darwin.linger
#endif

/// Takes a request through the sandbox: limit, fault, effect, answer.
struct SandboxResponder: HTTPResponder {
    let stage: SandboxStage
    let logger: Logger

    /// What a request knows about its connection.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: SandboxRequest.bodyLimit)
        } catch is NIOTooManyBytesError {
            return Answer(status: 413, headers: [("Connection", "close")]).response
        }
        guard let request = SandboxRequest(request, body: body) else { return Answer(status: 400).response }
        switch request.path.first {
        case "elements" where request.path.dropFirst().first == "api-v2":
            let requestID = stage.nextRequestID()
            let routes = PlatformRoutes(stage: stage, request: request, requestID: requestID)
            return try await send(.platform, requestID, context) { routes.plan() }
        case "hosts":
            let routes = ProviderRoutes(stage: stage, request: request)
            guard let lane = routes.lane else { return try routes.answerToPerson().response }
            return try await send(lane, stage.nextRequestID(), context) { routes.plan() }
        case "sandbox":
            return try SandboxRoutes(stage: stage, request: request).answer().response
        default:
            return Answer.json(404, .object([("message", .string("This is the sandbox of reauth"))])).response
        }
    }

    private func send(
        _ lane: SandboxLane,
        _ requestID: String,
        _ context: Context,
        plan: () -> PlannedCall
    ) async throws -> Response {
        let early = stage.enter(lane)
        defer { stage.leave(lane) }
        let refusals = Refusals(lane: lane, requestID: requestID, profile: stage.profile)
        if let early { return refusals.throttled(for: early).response }
        let call = plan()
        let drawn = call.kind.map { stage.drawFault($0, call.key, lane: lane) } ?? (fault: nil, isLie: false)
        var answer: Answer
        do {
            if let moment = call.before { try stage.pass(moment, call.key) }
            if let fault = drawn.fault, !fault.happensAfterEffect {
                guard let answer = refusals.answer(to: fault) else { return try await reset(context.channel) }
                return answer.response
            }
            let isLost = call.kind.map { drawn.fault?.losesResponse(to: $0) ?? false } ?? false
            answer = try call.perform(PlannedCall.Delivery(isResponseLost: isLost, isLie: drawn.isLie))
            if let moment = call.after, !isLost || moment != .afterRead { try stage.pass(moment, call.key) }
        } catch {
            logger.error("The sandbox cannot keep its ledger: \(error)")
            return refusals.serverError().response
        }
        if lane == .platform { answer = answer.adding("elements-request-id", requestID) }
        switch drawn.fault {
        case .resetAfter:
            return try await reset(context.channel)
        case .truncated:
            return answer.truncatedResponse
        case .cutOff:
            return answer.cutOff.response
        case .html:
            return Answer.html(200, "<html><body><h1>Please sign in</h1></body></html>").response
        case .empty:
            return Answer(status: 200).response
        case .slow:
            let slowness = call.kind.flatMap { stage.profile.faults[$0]?.slowness } ?? .zero
            // A sandbox that stops does not wait for its own slowness.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: slowness) }
            return answer.response
        default:
            return answer.response
        }
    }

    /// Ends the connection without an answer.
    ///
    /// With a linger time of zero the kernel sends RST instead of FIN, so the client's read fails with "connection
    /// reset by peer" and cannot be taken for an orderly end.
    private func reset(_ channel: any Channel) async throws -> Response {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close().get()
        // Nobody receives this: the server's attempt to write it fails, and it gives the connection up.
        return Response(status: .serviceUnavailable)
    }
}
