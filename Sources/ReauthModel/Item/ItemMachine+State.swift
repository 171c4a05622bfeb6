import OAuth

extension ItemMachine {
    /// Where the item stands between two requests.
    enum State: Sendable, Hashable {
        /// Nothing is under way.
        case idle
        /// The instance is being read, in order to …
        case reading(ReadPurpose)
        /// The grant group that was read is being recorded, before the revocation that the read leads to.
        case notingGrantGroup(InstanceFacts, Evidence, ReadPurpose)
        /// It is being found out which item of the grant group sends the revocation.
        case takingTurn(InstanceFacts, Evidence)
        /// A revocation naming this token is under way.
        case revoking(TokenKind)
        /// A ping is under way, to learn …
        case pinging(PingPurpose)
        /// It is being found out how far the other items of the grant group are.
        case checkingGrantGroup
        /// An authorization URL is being made.
        case linking
        /// The instance is being disabled.
        case disabling
    }

    /// Why an instance is read.
    enum ReadPurpose: Sendable, Hashable {
        /// To learn its Element token for a check.
        case check
        /// To learn its tokens right before the revocation.
        case revoke
        /// To settle a revocation whose answer was lost.
        case settle
        /// To see the same token right before a revocation in doubt is repeated.
        case `repeat`
        /// To learn its Element token before the confirming ping.
        case confirm
        /// To compare its tokens.
        case compare(after: Probe)
        /// To learn whether a 403 means disabled or forbidden.
        case explainForbidden
        /// To see that a 401 is about the access token that was read, and not about one that replaced it.
        case explainRejection
        /// To see that it exists before a link is made for it.
        case reauthenticate
        /// To learn whether a consent that was sent meanwhile was for this instance.
        case catchUp
        /// To see whether the access token died with its expiry.
        case look
    }

    /// What is known besides the tokens when they are compared.
    enum Probe: Sendable, Hashable {
        /// A call through the instance was answered by the provider.
        case answered
        /// The one ping of the phase got no answer.
        case lost
        /// The job forbids pings.
        case forbidden
    }

    /// Why an instance is pinged.
    enum PingPurpose: Sendable, Hashable {
        /// To see whether it is healthy.
        case check
        /// To prove that the old token is dead.
        case confirm
        /// To see whether its token died with the revocation of its account.
        case share
        /// To see whether the access token died with its expiry.
        case look
    }
}
