import ReauthModel

// What an answer, or the lack of one, tells of the far side that it speaks of.
extension PacedClient {
    /// How long a request waits after a 429 that names no time, where nothing can be parked but the one item that asked.
    private static let pause: Duration = .seconds(5)

    /// Takes in what came of a request that was sent at `moment`: the lane that it speaks of slows down, pauses or goes on.
    ///
    /// Where the far side is down, a request that had no effect, or whose effect does not count, is answered `parked`: it costs
    /// its item no try.
    func noted(_ result: PacedResult, of request: PacedRequest, sentAt moment: Duration) -> PacedResult {
        let own = pacer(of: request.lane)
        switch result {
        case .failed(let failure):
            // Without a connection it was the first far side; after it, perhaps the one behind it.
            guard case .lost(let evidence) = failure else { return failed(result, on: own, mayBeRepeated: true) }
            guard evidence.exceededSize == nil else {
                // It answered, and more than is read.
                own.worked(after: nil)
                return result
            }
            let spoken = request.passedOn?.lane.map { pacer(of: $0) } ?? own
            return failed(result, on: spoken, mayBeRepeated: request.isHarmless)
        case .answered(let response):
            let isSlowing = response.status == 429 || response.status >= 500
            guard isSlowing else {
                worked(request, response, own, since: moment)
                return result
            }
            guard let passedOn = request.passedOn else {
                return slowed(response, of: request, by: own, sentAt: moment)
            }
            let spoken = passedOn.lane.map { pacer(of: $0) }
            if passedOn.isPassedOn(response) {
                own.worked(after: nil)
                return slowed(response, of: request, by: spoken, sentAt: moment)
            }
            // A gateway that waited in vain does not say for whom. A pause is asked for by the platform itself.
            let isPause = response.status == 429 || response.status == 503
            return slowed(response, of: request, by: isPause ? own : spoken ?? own, sentAt: moment)
        }
    }

    /// An answer that asks for nothing.
    private func worked(_ request: PacedRequest, _ response: PacedResponse, _ own: LanePacer, since moment: Duration) {
        guard let passedOn = request.passedOn else { return own.worked(after: time.uptime - moment) }
        // How long a call through an instance takes says nothing: the platform may refresh before it answers.
        own.worked(after: nil)
        // The body is looked into only where that can change something.
        guard let provider = passedOn.lane.map({ pacer(of: $0) }), provider.isStrained else { return }
        if response.status < 300 || passedOn.isPassedOn(response) { provider.worked(after: nil) }
    }

    /// An answer by which a far side asks for a pause or says that it failed; `pacer` is `nil` where that one has no lane.
    private func slowed(
        _ response: PacedResponse,
        of request: PacedRequest,
        by pacer: LanePacer?,
        sentAt moment: Duration
    ) -> PacedResult {
        let wait = RetryAfter.wait(in: response, now: time.now)
        switch response.status {
        case 429:
            guard let pacer else {
                return .failed(.parked(until: time.now.advanced(by: min(wait ?? Self.pause, LaneSchedule.longestPark))))
            }
            pacer.throttled(for: wait, sentAt: moment)
            return .failed(.throttled(Evidence(httpStatus: 429)))
        case 503:
            let plain = PacedResult.failed(.unavailable(Evidence(httpStatus: 503)))
            if let wait {
                pacer?.throttled(for: wait, sentAt: moment)
                return plain
            }
            // It was not carried out (RFC 7009 §2.2.1).
            let mayBeRepeated = request.isHarmless || request.purpose == .revocation
            return failed(plain, on: pacer, mayBeRepeated: mayBeRepeated)
        default:
            return failed(.answered(response), on: pacer, mayBeRepeated: request.isHarmless)
        }
    }

    private func failed(_ plain: PacedResult, on pacer: LanePacer?, mayBeRepeated: Bool) -> PacedResult {
        guard let pacer, case .outage(let pause) = pacer.failed(), mayBeRepeated else { return plain }
        return .failed(.parked(until: time.now.advanced(by: pause)))
    }
}
