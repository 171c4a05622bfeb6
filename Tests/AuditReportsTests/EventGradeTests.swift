import ReauthModel
import Testing

@testable import AuditReports

@Suite struct EventGradeTests {
    private func grade(_ kind: Event.Kind, _ detail: String? = nil) -> EventGrade {
        EventGrade(Event(kind, at: moment(0), detail: detail))
    }

    @Test(
        arguments: [
            (.settled, "access_token: revoked", .informational, .success),
            (.settled, "authorization_code: exchanged", .informational, .success),
            (.settled, "access_token: no_effect", .low, .failure),
            (.settled, "refresh_token: undecided", .medium, .unknown),
            (.settled, "refresh_token: superseded", .informational, .other("superseded")),
            (.settled, "a word of a newer version", .medium, .unknown), (.settled, nil, .medium, .unknown),
            (.finished, "rotated", .informational, .success),
            (.finished, "reauthenticated: elsewhere: through run night-1", .informational, .success),
            (.finished, "reauthenticated: scope_narrowed: files", .low, .success),
            (.finished, "reauthenticated: account_unknown: scope_narrowed: files", .low, .success),
            (.finished, "reauthenticated: account_unknown", .informational, .success),
            (.finished, "skipped: excluded", .informational, .other("skipped")),
            (.finished, "not_revocable", .low, .failure), (.finished, "failed: unreachable", .medium, .failure),
            (.finished, "failed: still_valid", .high, .failure), (.finished, "failed: wrong_account", .high, .failure),
            (.finished, "in_doubt: no_probe", .high, .unknown), (.finished, "mended", .medium, .unknown),
            (.doubt, "timeout", .medium, .unknown), (.disabled, nil, .medium, .success),
            (.disabling, "still_valid", .medium, .unknown), (.outlivedAccount, "instance 4", .medium, .failure),
            (.looked, nil, .informational, .success), (.looked, "unreachable", .informational, .unknown),
            (.workEnded, "finished", .informational, .success), (.workEnded, "interrupted", .low, .other("stopped")),
            (.workEnded, "waves: salesforce", .low, .other("stopped")),
            (.workEnded, "end of its time", .low, .other("stopped")),
            (.workEnded, "failure threshold: 3 of 10", .high, .failure), (.workEnded, "by an error", .high, .failure),
            (.workEnded, "credentials rejected: salesforce", .high, .failure), (.workEnded, nil, .high, .failure),
        ] as [(Event.Kind, String?, EventGrade.Severity, EventGrade.Result)]
    )
    func anEventIsGraded(
        kind: Event.Kind,
        detail: String?,
        severity: EventGrade.Severity,
        result: EventGrade.Result
    ) {
        let grade = grade(kind, detail)
        #expect(grade.severity == severity)
        #expect(grade.result == result)
    }

    /// A failure or a doubt is never among what nobody looks at, and no success is among what somebody has to look at now.
    @Test(arguments: SampleTrail.ofEveryKind.entries) func whatWentWrongIsSeen(_ entry: TrailEntry) {
        let grade = EventGrade(entry.record.event)
        switch grade.result {
        case .failure: #expect(grade.severity != .informational)
        case .success: #expect(grade.severity != .high)
        case .unknown, .other: break
        }
    }

    @Test(
        arguments: [
            (.paused, "the run, by ada", "ada", nil), (.rateSet, "salesforce: 10/s, 5/d, by ada", "ada", nil),
            (.waveApproved, "salesforce: wave 1 of 3, by ada", "ada", nil),
            (.resolved, "in_doubt, now failed, by ada: seen, by eve: yes", "ada", "seen, by eve: yes"),
            (.takenUp, "by ada, reauth 1.2.3, job e0, input c0", "ada", nil),
            (.paused, "the run", nil, nil), (.paused, nil, nil, nil), (.paused, "the run, by ", nil, nil),
            (.resolved, "retired: through run night-1", nil, nil), (.takenUp, "by ada", nil, nil),
            (.takenUp, "by , reauth 1.2.3", nil, nil), (.deferred, "host, by ada", nil, nil),
        ] as [(Event.Kind, String?, String?, String?)]
    )
    func aPersonIsFound(kind: Event.Kind, detail: String?, name: String?, comment: String?) {
        let person = EventPerson(Event(kind, at: moment(0), detail: detail))
        #expect(person?.name == name)
        #expect(person?.comment == comment)
    }
}
