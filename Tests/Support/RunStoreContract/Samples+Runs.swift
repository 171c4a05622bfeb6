import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// Other runs, of another job or on other platforms.
let second = RunID(rawValue: "weekly-20270108T000000Z")
let elsewhere = RunID(rawValue: "elsewhere-1")
let old = RunID(rawValue: "old-1")

func record(_ id: RunID, platform: String) -> RunRecord {
    RunRecord(
        id: id,
        job: id.rawValue,
        action: .rotate,
        revoke: .accessToken,
        jobFile: "/srv/jobs/weekly.yaml",
        effectDigest: "e1",
        platformDigest: platform,
        startedAt: moment(10),
        toolVersion: "1.2.3"
    )
}

extension RunStore {
    /// Instance 7 waits in two runs of one platform, in one of another, and in one of a version that knew no platforms.
    func waitEverywhere() async throws {
        try await begin([seed("7"), seed("8")])
        try await begin([seed("7")], run: record(second, platform: "p0"))
        try await begin([seed("7")], run: record(elsewhere, platform: "p1"))
        try await begin([seed("7")], run: record(old, platform: ""))
        for run in [sampleRun, second, elsewhere, old] {
            try await change(1, of: run) { item in
                item.end(.awaitingCode)
                item.progress.accessTokenBefore = fingerprint("a")
                item.progress.awaitingSince = moment(20)
                item.progress.consentURL = "https://reauth.example.com/c/"
            }
        }
    }

    func outcome(_ run: RunID) async throws -> Outcome? {
        try await item(1, of: run).progress.outcome
    }
}

/// Another run on the platform of the sample run.
let weekly = RunID(rawValue: "weekly-1")

func link(_ sequence: Int64, _ serial: Int, hash: String? = nil) -> LinkRecord {
    LinkRecord(
        sequence: sequence,
        serial: serial,
        hash: TokenHash(rawValue: hash ?? "link \(sequence) \(serial)"),
        createdAt: moment(Int64(serial)),
        expiresAt: moment(1000)
    )
}

func consent(_ state: String, sequence: Int64 = 1) -> ConsentRecord {
    ConsentRecord(
        state: TokenHash(rawValue: state),
        sequence: sequence,
        epoch: 3,
        linkSerial: 2,
        browser: TokenHash(rawValue: "browser of \(state)"),
        createdAt: moment(1),
        expiresAt: moment(10)
    )
}

extension StoreContract {
    static let platform = HistoryScope(platform: "p0")
    static let other = RunID(rawValue: "weekly-1")

    static func id(_ text: String) -> InstanceID { InstanceID(rawValue: text) }

    static func ids(_ texts: String...) -> [InstanceID] { texts.map(id) }
}
