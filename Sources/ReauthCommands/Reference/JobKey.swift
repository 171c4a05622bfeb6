/// A key of the job file, for the manual page: a test holds the names against `Jobs/README.md`, and both against the decoder.
struct JobKey: Sendable {
    let name: String
    let meaning: String

    static let introduction = """
        A job is a file in YAML. Unknown keys, wrong types and bad rates are errors, all at once and with their line numbers. Paths \
        in it are relative to it. `reauth init` writes one, with comments, and `reauth validate` reads it. A secret is {file: PATH}, \
        {env: NAME} or {command: [PROGRAM, ARGUMENT]}. These are its keys:
        """

    static let all: [JobKey] = [
        JobKey(name: "name", meaning: "a-z, 0-9 and hyphens; a run is called NAME and the time of its start."),
        JobKey(name: "action", meaning: "check, rotate, reauthenticate or retire."),
        JobKey(name: "revoke", meaning: "For rotate and retire: silent, access-token or grant; no default."),
        JobKey(
            name: "platform",
            meaning:
                "kind: open-connectors with baseURL, organizationSecret and userSecret; or kind: sandbox, to try it."
        ),
        JobKey(name: "source", meaning: "The instances: csv: FILE, or api: {elements, tags, search}."),
        JobKey(name: "select", meaning: "Which of them: elements, exclude, limit, authorizedBefore."),
        JobKey(
            name: "applications",
            meaning: "OAuth clients by element: clientID, clientSecret, redirectURI, scope. Links need them."
        ),
        JobKey(name: "providers", meaning: "A file with additions to the provider catalog."),
        JobKey(name: "trust", meaning: "caFile: authorities besides those of the system."),
        JobKey(name: "confirm", meaning: "How a revocation is proved: ping (default), read or none."),
        JobKey(name: "limits", meaning: "concurrency, and rate and concurrency of platform and providers."),
        JobKey(name: "reenable", meaning: "Which disabled instances are enabled before a code is exchanged."),
        JobKey(name: "onStillValid", meaning: "For retire: report (default) or disable what a revocation did not end."),
        JobKey(name: "console", meaning: "The consent page: publicURL, groupBy, linkLifetime, brand, reminders."),
        JobKey(
            name: "safety",
            meaning: "maxInstances, waves, approveWaves, failureThreshold, until, maxDuration: what stops a run."
        ),
        JobKey(name: "reports", meaning: "Files of the run's folder: csv, jsonl, html, events."),
        JobKey(name: "webhooks", meaning: "Programs that are told what happens."),
        JobKey(name: "store", meaning: "The checkpoint store, where neither --store nor REAUTH_STORE names one."),
        JobKey(name: "repeat", meaning: "every: 30d skips what was done within that time."),
        JobKey(name: "schedule", meaning: "When a scheduler starts it: five fields, as cron reads them."),
    ]
}
