/// What happened to an item, in the past tense.
///
/// What goes into the machine.
package enum ItemEvent: Sendable, Hashable {
    /// A process took the item up, for the first time or again.
    case started
    /// A request to the platform came to this.
    case platform(PlatformEvent)
    /// The provider, or something in between, answered the revocation.
    case revocationAnswered(RevocationAnswer)
    /// The revocation was neither recorded nor sent: the store knows nothing of the order.
    case revocationNotRecorded(RevocationRefusal)
    /// The request to disable the instance came to this.
    case disableAnswered(DisableAnswer)
    /// The grant group is on stable storage.
    case grantGroupNoted
    /// This is how far the other items of the grant group are.
    case grantGroupChecked(GrantGroupStanding)
    /// This is the item of the grant group that sends the revocation.
    case turnTaken(RevocationTurn)
    /// The store refused the last step, because a consent for the instance, or for its grant group, was sent meanwhile: what was
    /// meant for it is void.
    ///
    /// With its epoch, and with what other runs know of the instance by now.
    case voided(epoch: Int, InstanceHistory)
    /// The store refused the last step, because its link is one more than the provider keeps grants of the account.
    case linkRefused
    /// Its run was abandoned; nothing more is done for it here.
    case abandoned
}
