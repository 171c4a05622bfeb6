/// A time in which one far side answers nothing that helps: the platform, or a provider.
///
/// While a provider is down, the platform's calls to it fail as well, so that a ping through its instances tells of it.
package struct Outage: Sendable, Hashable {
    /// How the far side answers meanwhile.
    package enum Form: String, Sendable, Hashable, CaseIterable {
        /// The connection is reset; nothing was carried out.
        case reset
        /// The request is carried out; then the connection is reset.
        case lost
        /// 503, without a time.
        case unavailable
        /// 500.
        case serverError = "server-error"
        /// 429.
        case throttled
    }

    /// Which far side is down.
    package var lane: SandboxLane
    /// When it begins, counted from the first request of any kind.
    package var after: Duration
    /// How long it lasts.
    package var length: Duration
    /// How it answers.
    package var answer: Form
    /// What a 429 asks for: seconds in `Retry-After`; `nil` for none.
    package var retryAfter: Int?

    package init(
        lane: SandboxLane,
        after: Duration,
        length: Duration,
        answer: Form = .reset,
        retryAfter: Int? = nil
    ) {
        self.lane = lane
        self.after = after
        self.length = length
        self.answer = answer
        self.retryAfter = retryAfter
    }

    /// Whether it is under way so long after the first request.
    func isUnderWay(at moment: Duration) -> Bool {
        moment >= after && moment < after + length
    }
}
