import JSON
import ReauthOperations
import Testing

@testable import ReauthCommands

/// A line for each check: a mark, its name, and what was found or what to do.
@Suite struct DiagnosisTextTests {
    private let diagnosis = Diagnosis(
        job: "Jobs/nightly.yaml",
        reading: ["nightly finds out which instances work."],
        findings: [
            .fine(.job, "it is a job"),
            .warning(
                .redirectURIs,
                "one of them leads elsewhere",
                remedy: "register another one",
                problems: ["`sfdc`: https://a.company.org/callback"]
            ),
            .wrong(.connection, .platformUnreachable, "no connection: refused", remedy: "check the host"),
            .notLookedAt(.clock, because: "there is no connection"),
        ],
        isOffline: false
    )

    @Test func columnsStandBelowEachOther() {
        #expect(
            diagnosis.text == """
                nightly finds out which instances work.

                ✓ job              fine: it is a job
                ! redirect URIs    one of them leads elsewhere
                                   `sfdc`: https://a.company.org/callback
                                   To do: register another one
                ✗ connection, TLS  no connection: refused
                                   To do: check the host
                - clock            not looked at: because there is no connection

                1 wrong, 1 warning: a run would end with exit code 11.

                """
        )
    }

    @Test func longSentencesAreBrokenBelowTheirColumn() {
        let text = diagnosis.text(OutputStyle(width: 45, usesColor: false))
        #expect(
            text.contains(
                """
                - clock            not looked at: because
                                   there is no connection

                """
            )
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 45 || $0.contains("https://") })
    }

    @Test func onlyMarksHaveColour() {
        let text = diagnosis.text(OutputStyle(width: nil, usesColor: true))
        #expect(text.contains("\u{1B}[32m✓\u{1B}[0m job              fine: it is a job\n"))
        #expect(text.contains("\u{1B}[31m✗\u{1B}[0m connection, TLS  no connection: refused\n"))
        #expect(text.count { $0 == "\u{1B}" } == 8)
        #expect(!diagnosis.text.contains("\u{1B}"))
    }

    @Test func itSaysWhatComesNext() {
        var fine = diagnosis
        fine.findings.removeAll { $0.verdict == .wrong }
        #expect(fine.text.hasSuffix("\n1 warning, nothing wrong. Go on with: reauth plan Jobs/nightly.yaml\n"))
        fine.isOffline = true
        fine.findings.removeAll { $0.verdict == .warning }
        #expect(fine.text.hasSuffix("\nNothing is wrong. Go on with: reauth doctor Jobs/nightly.yaml\n"))
    }

    @Test func asJSONEveryCheckIsAValue() throws {
        let end = try CommandEnd(diagnosis, asJSON: true)
        #expect(end.status == .platformUnreachable)
        let json = String(decoding: end.output, as: UTF8.self)
        #expect(json.contains("\"check\" : \"redirect_uris\""))
        #expect(json.contains("\"verdict\" : \"not_looked_at\""))
        #expect(json.contains("\"exit_code\" : 11") && json.contains("\"exit_code\" : null"))
        #expect(!json.contains("✗"))
    }
}
