/// What happened to an item that a person consented for.
///
/// What goes into ``ExchangeMachine``.
package enum ExchangeEvent: Sendable, Hashable {
    /// A process took the item up, with a code at hand, or only to settle an exchange of another process.
    case started(hasCode: Bool)
    /// The platform showed the instance.
    case instanceRead(InstanceFacts, Evidence)
    /// The platform knows no such instance.
    case instanceMissing(Evidence)
    /// Enabling was answered.
    case enableAnswered(EnableAnswer)
    /// The code was sent; this is what came of it.
    case exchangeAnswered(ExchangeAnswer)
    /// No byte of the code was sent; it is still at hand.
    case codeNotSent(RequestFailure)
    /// The store refused the intent, so the code was not sent and its item is what it was.
    case refused(Reason)
    /// The ping was answered.
    case pingAnswered(PingAnswer)
    /// The request for an authorization URL was answered.
    case linkAnswered(AuthorizationURLAnswer)
    /// A request that may be repeated got no usable answer.
    case requestFailed(RequestFailure)

    /// What came of a request to the platform.
    package init(_ event: PlatformEvent) {
        self =
            switch event {
            case .instanceRead(let facts, let evidence): .instanceRead(facts, evidence)
            case .instanceMissing(let evidence): .instanceMissing(evidence)
            case .pingAnswered(let answer): .pingAnswered(answer)
            case .linkAnswered(let answer): .linkAnswered(answer)
            case .requestFailed(let failure): .requestFailed(failure)
            }
    }
}
