import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OrderedJSON
import ServiceLifecycle

#if canImport(Glibc)
import struct Glibc.linger
#else
import struct Darwin.linger
#endif

/// Takes a request through the sandbox: limit, fault, effect, answer.
struct SandboxResponder: HTTPResponder {
    let world: SharedWorld
    let traffic: TrafficControl
    let profile: FaultProfile
    let autoConsent: Bool
    let logger: Logger

    /// What a request knows about its connection.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let origin = context.channel.origin
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: SandboxRequest.bodyLimit)
        } catch is NIOTooManyBytesError {
            return Answer(status: 413, headers: [("Connection", "close")]).response
        }
        guard let request = SandboxRequest(request, body: body) else { return Answer(status: 400).response }
        switch request.path.first {
        case "elements" where request.path.dropFirst().first == "api-v2":
            let requestID = traffic.nextRequestID()
            let routes = PlatformRoutes(
                world: world,
                profile: profile,
                origin: origin,
                request: request,
                requestID: requestID
            )
            return try await send(.platform, requestID, context) { routes.plan() }
        case "hosts":
            let routes = ProviderRoutes(world: world, autoConsent: autoConsent, request: request)
            guard let lane = routes.lane else { return try routes.answerToPerson().response }
            return try await send(lane, traffic.nextRequestID(), context) { routes.plan() }
        case "sandbox":
            return try SandboxRoutes(world: world, traffic: traffic, request: request).answer().response
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
        let early = traffic.begin(lane, at: SharedWorld.now)
        defer { traffic.end(lane) }
        let refusals = Refusals(lane: lane, requestID: requestID, profile: profile)
        if let early { return refusals.throttled(for: early).response }
        let outage = traffic.outage(of: lane)
        if let outage, outage.answer != .lost {
            guard let answer = refusals.answer(during: outage) else { return try await reset(context.channel) }
            return answer.response
        }
        let call = plan()
        if call.kind == .ping, let outage = outageOfProvider(call.key) {
            return refusals.answer(toCallDuring: outage).response
        }
        let drawn = call.kind.map { traffic.drawFault($0, call.key, lane: lane) } ?? (fault: nil, isLie: false)
        var answer: Answer
        do {
            if let moment = call.before { try applyChanges(due: moment, call.key) }
            if let fault = drawn.fault, !fault.happensAfterEffect {
                guard let answer = refusals.answer(to: fault) else { return try await reset(context.channel) }
                return answer.response
            }
            let isLost =
                outage != nil || call.kind.map { drawn.fault?.losesResponse(to: $0) ?? false } ?? false
            answer = try call.perform(PlannedCall.Delivery(isResponseLost: isLost, isLie: drawn.isLie))
            if let moment = call.after, !isLost || moment != .afterRead { try applyChanges(due: moment, call.key) }
        } catch {
            logger.error("The sandbox cannot keep its ledger: \(error)")
            return refusals.serverError().response
        }
        if outage != nil { return try await reset(context.channel) }
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
            let slowness = call.kind.flatMap { profile.faults[$0]?.slowness } ?? .zero
            // A sandbox that stops does not wait for its slow answers.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: slowness) }
            return answer.response
        default:
            return answer.response
        }
    }

    /// The outage of the provider of an instance.
    private func outageOfProvider(_ key: UInt64) -> Outage? {
        guard let index = UInt32(exactly: key), index < world.fleet.count else { return nil }
        return world.fleet.element(of: index).lane.flatMap { traffic.outage(of: $0) }
    }

    /// Applies the external changes that meet an instance at this moment.
    ///
    /// A key that is no instance's number means a request about no instance.
    private func applyChanges(due moment: FaultProfile.Moment, _ key: UInt64) throws {
        guard let index = UInt32(exactly: key), index < world.fleet.count else { return }
        let due = traffic.changes(due: moment, index)
        guard !due.isEmpty else { return }
        try world.update { world, now in
            for change in due { world.apply(change, to: index, rotation: profile.meanwhile.rotation, at: now) }
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
        // Nobody receives this: the server's attempt to write it fails, and it closes the connection.
        return Response(status: .serviceUnavailable)
    }
}
