import CSV
import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// A job against a sandbox in this process, run by the real binary in another.
struct Rehearsal: Sendable {
    let scratch: TemporaryFolder
    let sandbox: RunningSandbox

    /// Fast limits: what is tested here is not the pace.
    static let limits = """
        limits:
          concurrency: 64
          platform: {rate: 20000/s, concurrency: 48}
          providers:
            salesforce: {rate: 5000/s, concurrency: 16}
            box: {rate: 5000/s, concurrency: 16}
            adobe-sign: {rate: 5000/s, concurrency: 16}
            quickbooks: {rate: 5000/s, concurrency: 16}

        """

    /// Writes `job.yaml`.
    ///
    /// With `csv`, the instances come from the file that the sandbox writes.
    func writeJob(
        _ action: String = "action: rotate\nrevoke: access-token",
        csv: Bool = false,
        limits: String = Rehearsal.limits,
        more: String = ""
    ) throws {
        if csv { try InstanceCSV(fleet: sandbox.fleet).write(toFile: scratch.file("fleet.csv")) }
        try scratch.write(
            """
            name: rehearsal
            \(action)
            platform: {kind: sandbox, url: "\(sandbox.origin)"}
            source: \(csv ? "{csv: fleet.csv}" : "{api: {}}")
            \(limits)\(more)
            """,
            to: "job.yaml"
        )
    }

    /// The rows of the newest run's `instances.csv`, by instance id.
    ///
    /// Of the job's newest run, where a job is named.
    func report(of job: String? = nil) throws -> [String: [String: String]] {
        let folders = try FileManager.default.contentsOfDirectory(atPath: scratch.file("Reports"))
            .filter { folder in job.map { folder.hasPrefix($0 + "-2") } ?? true }.sorted()
        let folder = try #require(folders.last)
        return try Self.rows(Data(contentsOf: URL(fileURLWithPath: scratch.file("Reports/\(folder)/instances.csv"))))
    }

    /// A file in the folder of the newest run.
    func newestReport(_ name: String) throws -> String {
        let folder = scratch.file("Reports")
        let newest = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).sorted().last)
        return try String(contentsOfFile: "\(folder)/\(newest)/\(name)", encoding: .utf8)
    }

    static func rows(_ data: Data) throws -> [String: [String: String]] {
        var reader = CSVReader()
        var rows: [CSVRow] = []
        try reader.read(Array(data)) { rows.append(try $0.get()) }
        try reader.finish { rows.append(try $0.get()) }
        let header = try #require(rows.first).fields
        var result: [String: [String: String]] = [:]
        for row in rows.dropFirst() {
            let cells = Dictionary(uniqueKeysWithValues: zip(header, row.fields))
            let id = try #require(cells["instance_id"])
            #expect(result[id] == nil, "instance \(id) is reported twice")
            result[id] = cells
        }
        return result
    }

    /// How many revocation requests one item may see.
    private static let revocationAttempts = ItemPolicy(
        action: .rotate,
        revoke: .grant,
        confirm: .ping,
        profile: nil,
        hasApplication: true
    ).revocationAttempts

    /// Holds the report against the sandbox's ledger, item by item.
    ///
    /// At most `doubts` items may be in doubt, two in a hundred (or six) where nothing else is said; those that were
    /// disabled do not count, for no probe can tell what became of them.
    func expectReportAgreesWithLedger(
        _ report: [String: [String: String]],
        doubts: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let world = sandbox.world
        let fleet = sandbox.fleet
        let entries = ledger(of: world)
        let own = Dictionary(grouping: entries, by: \.instance)
        var effects: [UInt32: [LedgerEntry]] = [:]
        var refreshed: Set<UInt32> = []
        for entry in entries {
            if entry.effect == .revoke { effects[entry.instance, default: []].append(entry) }
            if entry.effect == .refresh, entry.result == .refreshed { refreshed.insert(entry.instance) }
        }
        #expect(report.count == fleet.count, sourceLocation: sourceLocation)
        var undecided: [String] = []
        for index in 0..<UInt32(fleet.count) {
            let id = fleet.id(of: index)
            let row = try #require(report[id], "instance \(id) is not in the report", sourceLocation: sourceLocation)
            let revoked = effects[index, default: []].filter { $0.result == .revoked }
            let sent = effects[index, default: []]
            let isRefreshed = refreshed.contains(index)
            let hasLied = sent.contains { $0.result == .lied }
            let ownEntries = own[index, default: []]
            let restsOnDisabling = ClaimOracle.restsOnDisabling(row, ownEntries)
            let restsOnWord = ClaimOracle.restsOnWordAlone(row, ownEntries)
            let restsOnRefresh = ClaimOracle.restsOnRefresh(row, ownEntries, world.state(of: index))
            let rests = restsOnDisabling || restsOnWord || restsOnRefresh
            // Where the provider documents that a dead token may be sent again, doing so settles a doubt, as often as the
            // program's own bound allows. A refresh is followed by three attempts at most.
            let isRepeatSafe = fleet.element(of: index) == .salesforce
            let most = isRepeatSafe ? Self.revocationAttempts : isRefreshed ? 3 : 1
            switch row["outcome"] {
            case "rotated", "awaiting_code":
                // Tokens that were refreshed in between have to be revoked as well.
                #expect(
                    revoked.count == 1 || (isRefreshed && (2...3).contains(revoked.count))
                        || (rests && hasLied),
                    "instance \(id): \(sent)",
                    sourceLocation: sourceLocation
                )
            case "in_doubt":
                // Killed between intent and record where no probe can tell: the instance was disabled before, or both
                // pings that one revocation may have were lost.
                let reasons = ["instance_disabled", "ping_lost", "no_probe"] + (isRefreshed ? ["tokens_changed"] : [])
                #expect(reasons.contains(row["reason"] ?? ""), "\(row)", sourceLocation: sourceLocation)
                #expect(sent.count <= most, "instance \(id): \(sent)", sourceLocation: sourceLocation)
                if !world.state(of: index).isDisabled { undecided.append("\(id) \(row["reason", default: ""])") }
                continue
            case "failed" where row["reason"] == "still_valid":
                #expect(hasLied && revoked.isEmpty, "instance \(id): \(sent)", sourceLocation: sourceLocation)
            default:
                #expect(sent.isEmpty, "instance \(id): \(row)", sourceLocation: sourceLocation)
            }
            // An administrator disabled it: the grant lives where only its access token was to die, or where the provider lied.
            if restsOnWord || restsOnDisabling && (hasLied || isRepeatSafe) { continue }
            let isDead = world.state(of: index).isGrantDead
            #expect(isDead == (row["outcome"] == "awaiting_code"), "instance \(id)", sourceLocation: sourceLocation)
        }
        // A report that doubts everything would agree with any ledger.
        let most = doubts ?? max(6, fleet.count / 50)
        #expect(undecided.count <= most, "in doubt: \(undecided)", sourceLocation: sourceLocation)
        expectNoTokenRevokedTwice(sourceLocation: sourceLocation)
    }

    /// The ledger, or what came after its first `start` entries; the world hands it out in stretches.
    func ledger(of world: SandboxWorld, from start: Int = 0) -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        while true {
            let stretch = world.ledgerEntries(from: start + entries.count)
            if stretch.isEmpty { return entries }
            entries += stretch
        }
    }

    /// No token was named in a revocation that the sandbox carried out, or found done, after another one had ended it.
    func expectNoTokenRevokedTwice(sourceLocation: SourceLocation = #_sourceLocation) {
        struct Token: Hashable {
            var instance: UInt32
            var kind: LedgerEntry.TokenRole?
            var generation: UInt32
        }
        var ended: Set<Token> = []
        for entry in ledger(of: sandbox.world) where entry.effect == .revoke {
            let token = Token(instance: entry.instance, kind: entry.tokenKind, generation: entry.generation)
            // Salesforce documents that a dead token may be sent again, which settles what no ping could.
            let isHarmless = entry.element == .salesforce && entry.result == .alreadyGone
            let isSecond = ended.contains(token) && !isHarmless
            #expect(!isSecond, "revoked twice: \(sandbox.fleet.id(of: entry.instance))", sourceLocation: sourceLocation)
            if entry.result == .revoked { ended.insert(token) }
        }
    }
}

/// Runs `body` against a sandbox of its own.
func withRehearsal(
    instances: Int,
    seed: UInt64 = 7,
    faults: FaultProfile = .none,
    _ body: (Rehearsal) async throws -> Void
) async throws {
    let scratch = try TemporaryFolder()
    let configuration = SandboxConfiguration(instances: instances, seed: seed, faults: faults)
    try await withRunningSandbox(configuration) { sandbox in
        try await body(Rehearsal(scratch: scratch, sandbox: sandbox))
    }
}
