/// What happened, as the audit trail tells it.
package struct Event: Sendable, Hashable {
    /// What happened: a stable word.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// An intent was written.
        case intent
        /// An intent was settled.
        case settled
        /// The old token was proved dead.
        case confirmed
        /// A revocation came to doubt: its answer was lost.
        case doubt
        /// The item was put off.
        case deferred
        /// An authorization URL was made.
        case linked
        /// The item got its outcome.
        case finished
        /// A person settled it.
        case resolved
        /// A disabled instance was enabled.
        case enabled
        /// The new token was verified.
        case verified
        /// A person set out from the link to the provider.
        case consentBegun = "consent_begun"
        /// The provider sent the person back without a code.
        case consentDenied = "consent_denied"
        /// Our own link was made, or made anew.
        case invited
        /// Our own link was withdrawn.
        case uninvited
        /// The instance was looked at after its access token expired.
        case looked
        /// An instance whose token still works is about to be disabled: written before the request is sent.
        case disabling
        /// The instance was disabled, because its token still works.
        case disabled
        /// The platform tells no date of the instance, so it was selected whenever it was authorized.
        case undated
        /// A consent was one more than the provider keeps for the account, so that the oldest grant ended.
        case grantPushedOut = "grant_pushed_out"
        /// A probe showed that its token died with another instance's revocation, which ended the account.
        case endedWithAccount = "ended_with_account"
        /// A probe showed that its token outlived another instance's revocation, which should have ended the account.
        case outlivedAccount = "outlived_account"
        /// An operator paused the run or one of its lanes.
        case paused
        /// An operator ended pauses.
        case resumed
        /// An operator asked the process that works on the run to stop.
        case stopRequested = "stop_requested"
        /// An operator set the rate of a lane.
        case rateSet = "rate_set"
        /// An operator set how many requests of a lane may be in flight.
        case concurrencySet = "concurrency_set"
        /// A process took up the work on the run.
        case takenUp = "taken_up"
        /// An operator let the next wave begin.
        case waveApproved = "wave_approved"
        /// The work on the run ended, by itself or before its end.
        case workEnded = "work_ended"
        /// It was time to remind the person who has to sign in.
        case reminded
        /// A webhook about it could not be delivered, and is tried no more.
        case webhookGivenUp = "webhook_given_up"
        /// The run was pruned: the records before this one, and its items, were removed.
        case pruned
    }

    /// What happened.
    package var kind: Kind
    /// When.
    package var at: Timestamp
    /// Further facts in a few stable words; never anything that the far side wrote, but for the host of a request that was not
    /// sent to it.
    package var detail: String?
    /// The HTTP status that belongs to it.
    package var httpStatus: Int?
    /// The far side's name of the request that belongs to it.
    package var requestID: String?

    package init(
        _ kind: Kind,
        at: Timestamp,
        detail: String? = nil,
        httpStatus: Int? = nil,
        requestID: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.detail = detail
        self.httpStatus = httpStatus
        self.requestID = requestID
    }
}
