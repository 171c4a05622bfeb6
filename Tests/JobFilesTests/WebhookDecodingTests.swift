import JobFiles
import OAuth
import ReauthEngine
import ReauthModel
import Testing

@Suite struct WebhookDecodingTests {
    private func decoded(_ more: String) throws -> Job {
        try JobFile.decode(minimalJob + "\n" + more, path: "/jobs/job.yaml").job
    }

    @Test func `receivers are read with all that they are told`() throws {
        let job = try decoded(
            """
            webhooks:
              - url: https://tickets.example.com/in?k=1
                secret: {file: secrets/tickets}
              - url: http://127.0.0.1:8088/hooks
                secret: {env: PAGER}
                events: [failed, run_finished]
                columns: [contact, language]
            """
        )
        #expect(
            job.webhooks == [
                WebhookReference(
                    url: Secret("https://tickets.example.com/in?k=1"),
                    secret: .file("/jobs/secrets/tickets")
                ),
                WebhookReference(
                    url: Secret("http://127.0.0.1:8088/hooks"),
                    secret: .environment("PAGER"),
                    events: [.failed, .runFinished],
                    columns: ["contact", "language"]
                ),
            ]
        )
        #expect(job.secrets.map(\.label) == ["webhooks[1].secret", "webhooks[2].secret"])
    }

    @Test(
        arguments: [
            ("webhooks: []", ["job.yaml:4: `webhooks` is an empty list; name something or remove the key"]),
            ("webhooks: [{url: \"https://x.example\"}]", ["job.yaml:4: `webhooks[1].secret` is missing"]),
            (
                "webhooks: [{url: \"http://x.example\", secret: {env: S}}]",
                ["job.yaml:4: `webhooks[1].url` must start with https://; http:// is for a loopback host only"]
            ),
            (
                "webhooks:\n  - url: https://x.example\n    secret: whsec_secret",
                [
                    "job.yaml:6: `webhooks[1].secret`: a secret never stands in a job file; "
                        + "write {file: PATH}, {env: NAME} or {command: [PROGRAM, …]}"
                ]
            ),
            (
                "webhooks: [{url: \"https://x.example\", secret: {env: S}, events: [failed, failed]}]",
                ["job.yaml:4: `webhooks[1].events[2]` stands in the list already; remove it"]
            ),
            (
                "webhooks: [{url: \"https://x.example\", secret: {env: S}}, {url: \"https://x.example\", secret: {env: S}}]",
                ["job.yaml:4: `webhooks[2]` names the same `url` as one before it; keep one"]
            ),
        ]
    )
    func `what is wrong with a receiver is told`(text: String, expected: [String]) {
        #expect(problems(minimalJob + "\n" + text) == expected)
    }

    @Test func `an unknown key or event is an error, with the one that was meant`() {
        let key = problems(minimalJob + "\nwebhooks: [{url: \"https://x.example\", secret: {env: S}, event: [failed]}]")
        #expect(key.count == 1, "\(key)")
        #expect(key.first?.contains("unknown key `event` in `webhooks[1]` (did you mean `events`?)") == true, "\(key)")
        let event = problems(
            minimalJob + "\nwebhooks: [{url: \"https://x.example\", secret: {env: S}, events: [need_consent]}]"
        )
        #expect(event.count == 1 && event[0].contains("needs_consent"), "\(event)")
    }

    @Test func `a job that tells somebody does the same to its instances`() throws {
        let plain = try JobFile.decode(minimalJob, path: "/jobs/job.yaml")
        let text =
            minimalJob + "\nwebhooks: [{url: \"https://x.example\", secret: {env: S}}]\nconsole: {reminders: [1d]}"
        #expect(try JobFile.decode(text, path: "/jobs/job.yaml").effectDigest == plain.effectDigest)
    }

    @Test func `reminders are read in their order`() throws {
        let job = try decoded("console: {reminders: [12h, 3d, 14d]}")
        #expect(job.console.reminders == ReminderPolicy(steps: [12, 72, 336].map { .seconds($0 * 3600) }))
        #expect(try decoded("console: {}").console.reminders == ReminderPolicy())
        #expect(
            problems(minimalJob + "\nconsole: {reminders: [3d, 1d]}") == [
                "job.yaml:4: `console.reminders[2]` must be later than the one before it: "
                    + "both are counted from when the instance began to wait"
            ]
        )
        #expect(problems(minimalJob + "\nconsole: {reminders: [5m]}").count == 1)
    }
}
