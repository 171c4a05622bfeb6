import ReauthEngine
import ReauthModel

// The members of `summary.json`, as `RunSummary` encodes them.
extension ReportSchema {
    private static let counts = JSONSchema.map(.integer)
    private static let maybeMoment = JSONSchema.nullable(.moment)

    static let summary = JSONSchema.object([
        .always("schema", .integer), .always("run_id", .string), .always("job", .string),
        .always("action", .words(Action.allCases.map(\.rawValue))), .always("revoke", .nullable(.string)),
        .always("state", .word), .always("started_at", .moment), .always("finished_at", maybeMoment),
        .always("tool_version", .string), .always("plan_digest", .string), .always("effect_digest", .string),
        .always("input_digest", .string), .always("items", .integer), .always("open", .integer),
        .always("revoked", .integer), .always("outcomes", counts), .always("lanes", .array(lane)),
        .always("grant_groups", groups), .maybe("grants", grants), .always("limits", .array(limit)),
        .maybe("waves", .array(waves)), .maybe("steering", steering), .maybe("trend", trend),
        .maybe("files", .map(.pattern("^[0-9a-f]{64}$"))),
    ])

    private static let lane = JSONSchema.object([
        .always("lane", .string), .always("open", .integer), .always("revoked", .integer), .always("outcomes", counts),
    ])

    private static let groups = JSONSchema.object([
        .always("groups", .integer), .always("shared", .integer), .always("instances_in_shared", .integer),
    ])

    private static let grants = JSONSchema.object([
        .always("authorized_before", maybeMoment), .always("selected", .integer), .always("alive", .integer),
        .maybe("undated", .integer), .always("disabled", .integer),
    ])

    private static let limit = JSONSchema.object([
        .always("key", .string), .always("configured", .string), .always("sent", .integer),
        .always("measured_per_second", .number), .always("throttled", .integer), .always("parked_until", maybeMoment),
        .always("quota_used_until", maybeMoment), .always("asked_until", maybeMoment),
        .always("failing_since", maybeMoment), .always("share_of_rate", .number),
        .always("seconds_by_cause", .map(.number)), .always("updated_at", .moment),
    ])

    private static let waves = JSONSchema.object([
        .always("lane", .string), .always("seed", .integer), .always("candidates", .integer),
        .always(
            "waves",
            .array(
                .object([
                    .always("number", .integer), .always("members", .integer), .maybe("proved", .integer),
                    .maybe("failed", .integer), .always("waits_for_approval", .boolean),
                    .always("approved_at", maybeMoment),
                ])
            )
        ),
    ])

    private static let steering = JSONSchema.object([
        .maybe("paused_at", .moment),
        .always(
            "lanes",
            .array(
                .object([
                    .always("lane", .string), .maybe("paused_at", .moment), .maybe("rate", .array(.string)),
                    .maybe("concurrency", .integer),
                ])
            )
        ),
    ])

    private static let trend = JSONSchema.object([
        .always(
            "runs",
            .array(
                .object([
                    .always("run_id", .string), .always("started_at", .moment), .always("finished_at", .moment),
                    .always("items", .integer), .always("working", .integer), .always("waiting", .integer),
                    .always("broken", .integer), .always("others", .integer),
                ])
            )
        ),
        .maybe("compared_with", .string), .maybe("changes", counts),
        .always(
            "waiting_by_age",
            .array(
                .object([.always("age", .string), .maybe("less_than_days", .integer), .always("instances", .integer)])
            )
        ),
    ])
}
