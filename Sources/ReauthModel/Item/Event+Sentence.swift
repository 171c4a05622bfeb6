extension Event.Kind {
    /// What happened, in plain words: for every place that shows a trail to people.
    package var sentence: String {
        switch self {
        case .intent: "Recorded, then sent"
        case .settled: "The result was recorded"
        case .confirmed: "The old token was proved dead"
        case .doubt: "The answer was lost; asking before acting again"
        case .deferred: "Put off until later"
        case .linked: "A sign-in address was made by the platform"
        case .finished: "The outcome was reached"
        case .resolved: "Settled by a person"
        case .enabled: "The instance was enabled"
        case .verified: "The new token was verified"
        case .consentBegun: "A person set out for the provider"
        case .consentDenied: "The provider sent the person back without a code"
        case .invited: "A link for the customer was made"
        case .uninvited: "The customer's link was withdrawn"
        case .disabling: "The token still works after its revocation: the instance is about to be disabled"
        case .disabled: "The instance was disabled"
        case .undated: "Selected, because the platform tells no date of it"
        case .looked: "Looked at again after the access token's expiry"
        case .grantPushedOut: "A sign-in ended the account's oldest grant"
        case .endedWithAccount: "The old token died with the revocation of another instance of the account"
        case .outlivedAccount: "The token outlived the revocation of its account, so it is revoked by itself"
        case .paused: "Paused by an operator"
        case .resumed: "An operator let it go on"
        case .stopRequested: "An operator asked to stop"
        case .rateSet: "An operator set the rate"
        case .concurrencySet: "An operator set the requests at once"
        case .takenUp: "A process took up the work on the run"
        case .waveApproved: "An operator let the next wave begin"
        case .workEnded: "The work on the run ended"
        case .reminded: "It was time to remind the person"
        case .webhookGivenUp: "A webhook could not be delivered, and is tried no more"
        case .pruned: "The run was pruned: its items and earlier records were removed"
        }
    }
}
