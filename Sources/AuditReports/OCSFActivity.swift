package import ReauthModel

/// What happened, as an activity of the OCSF class Entity Management.
///
/// What changes nothing and looks at nothing is ``other``, under our own word for it.
package enum OCSFActivity: Int, Sendable, Hashable, CaseIterable {
    case read = 2
    case update = 3
    case enable = 8
    case disable = 9
    case activate = 10
    case deactivate = 11
    case suspend = 12
    case resume = 13
    case other = 99

    /// The activity of an event.
    package init(_ kind: Event.Kind) {
        self =
            switch kind {
            case .confirmed, .verified, .looked, .endedWithAccount, .outlivedAccount: .read
            case .settled, .rateSet, .concurrencySet: .update
            case .enabled: .enable
            case .disabled: .disable
            case .takenUp: .activate
            case .workEnded: .deactivate
            case .paused: .suspend
            case .resumed, .waveApproved: .resume
            // An intent or a request is no change yet; the change has a record of its own.
            case .intent, .doubt, .deferred, .linked, .finished, .resolved, .consentBegun, .consentDenied, .invited,
                .uninvited, .disabling, .undated, .grantPushedOut, .stopRequested, .reminded, .webhookGivenUp,
                .pruned:
                .other
            }
    }

    /// The schema's name for it; `nil` for ``other``.
    package var caption: String? {
        switch self {
        case .read: "Read"
        case .update: "Update"
        case .enable: "Enable"
        case .disable: "Disable"
        case .activate: "Activate"
        case .deactivate: "Deactivate"
        case .suspend: "Suspend"
        case .resume: "Resume"
        case .other: nil
        }
    }
}
