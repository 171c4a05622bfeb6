/// What happened to an item, in the past tense.
///
/// What goes into the machine.
package enum ItemEvent: Sendable, Hashable {
    /// A process took the item up, for the first time or again.
    case started
    /// The platform showed the instance.
    case instanceRead(InstanceFacts, Evidence)
    /// The platform knows no such instance.
    case instanceMissing(Evidence)
    /// The provider, or something in between, answered the revocation.
    case revocationAnswered(RevocationAnswer)
    /// The revocation was neither recorded nor sent: the store knows nothing of the order.
    case revocationNotRecorded(RevocationAnswer)
    /// The ping was answered.
    case pingAnswered(PingAnswer)
    /// The request for an authorization URL was answered.
    case linkAnswered(AuthorizationURLAnswer)
    /// A consent for the instance, or for its grant group, was sent meanwhile: what was meant for it is void.
    case voided(epoch: Int)
    /// Its run was abandoned; nothing more is done for it here.
    case abandoned
    /// A read, a ping or a link request got no usable answer.
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
