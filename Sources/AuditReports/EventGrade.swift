package import ReauthModel

/// How a record of the audit trail counts for somebody who watches many programs: how serious it is, and how it went.
package struct EventGrade: Sendable, Hashable {
    /// How serious it is.
    package enum Severity: Sendable, Hashable {
        /// As it should be.
        case informational
        /// Worth to be seen later.
        case low
        /// A person has to look at it.
        case medium
        /// A person has to look at it now: a token may live that should be dead, or the work ended before its end.
        case high
    }

    /// How it went.
    package enum Result: Sendable, Hashable {
        case success
        case failure
        /// Not known yet, or not known at all.
        case unknown
        /// Neither of them, in a word of ours.
        case other(String)
    }

    /// How serious it is.
    package var severity: Severity
    /// How it went.
    package var result: Result

    private init(_ severity: Severity, _ result: Result) {
        self.severity = severity
        self.result = result
    }

    /// The grade of an event.
    ///
    /// An event whose detail holds no word that is known here is never taken for a success.
    package init(_ event: Event) {
        let words = event.detail?.split(separator: ": ").map(String.init) ?? []
        self =
            switch event.kind {
            case .confirmed, .linked, .enabled, .verified, .consentBegun, .invited, .uninvited, .undated,
                .endedWithAccount, .paused, .resumed, .stopRequested, .rateSet, .concurrencySet, .takenUp,
                .waveApproved, .reminded, .pruned:
                EventGrade(.informational, .success)
            // A look that brought a reason did not show what it was for.
            case .looked: EventGrade(.informational, words.isEmpty ? .success : .unknown)
            case .intent: EventGrade(.informational, .unknown)
            case .deferred: EventGrade(.informational, .other(event.kind.rawValue))
            case .resolved: EventGrade(.low, .success)
            case .consentDenied, .webhookGivenUp: EventGrade(.low, .failure)
            case .doubt, .disabling: EventGrade(.medium, .unknown)
            case .disabled: EventGrade(.medium, .success)
            case .grantPushedOut, .outlivedAccount: EventGrade(.medium, .failure)
            case .settled: EventGrade(words.last.flatMap(Settlement.init(rawValue:)))
            case .finished:
                EventGrade(
                    words.first.flatMap(Outcome.init(rawValue:)),
                    // It stands behind another reason where the account is unknown too.
                    words.first == Outcome.reauthenticated.rawValue && words.contains(Reason.scopeNarrowed.rawValue)
                        ? .scopeNarrowed : words.dropFirst().first.flatMap(Reason.init(rawValue:))
                )
            case .workEnded: EventGrade(endOfWork: words.first)
            }
    }

    /// How an intent was settled.
    private init(_ settlement: Settlement?) {
        self =
            switch settlement {
            case .revoked, .alreadyGone, .inferred, .exchanged: EventGrade(.informational, .success)
            case .superseded: EventGrade(.informational, .other(Settlement.superseded.rawValue))
            case .noEffect, .probedAlive, .rejected: EventGrade(.low, .failure)
            case .undecided, nil: EventGrade(.medium, .unknown)
            }
    }

    /// How an item ended.
    private init(_ outcome: Outcome?, _ reason: Reason?) {
        self =
            switch outcome {
            case .reauthenticated where reason == .scopeNarrowed: EventGrade(.low, .success)
            case .healthy, .rotated, .awaitingCode, .reauthenticated, .retired: EventGrade(.informational, .success)
            case .superseded: EventGrade(.informational, .other(Outcome.superseded.rawValue))
            case .skipped: EventGrade(.informational, .other(Outcome.skipped.rawValue))
            case .notRevocable: EventGrade(.low, .failure)
            // A token lives that was meant to die, or somebody else's account is connected now.
            case .failed where reason == .stillValid || reason == .wrongAccount: EventGrade(.high, .failure)
            case .failed: EventGrade(.medium, .failure)
            case .inDoubt: EventGrade(.high, .unknown)
            case nil: EventGrade(.medium, .unknown)
            }
    }

    /// Why the work on a run ended, by the words of `FleetRun.End.words`.
    private init(endOfWork words: String?) {
        self =
            switch words {
            case "finished": EventGrade(.informational, .success)
            case "waves", "end of its time", "interrupted": EventGrade(.low, .other("stopped"))
            default: EventGrade(.high, .failure)
            }
    }
}
