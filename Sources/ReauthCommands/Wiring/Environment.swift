import AuditReports
import CheckpointStore
import Foundation
import Logging
import ReauthEngine
import ReauthModel

/// How a command touches the world: screen, clocks, log, and where files are.
struct Environment: Sendable {
    let screen: Screen
    let time: any TimeSource
    let logger: Logger
    let storePath: String
    let reportsPath: String

    /// Where reports go unless somebody says otherwise.
    static let defaultReports = "Reports"

    /// The real world.
    static func real(
        storePath: String = StoreOptions.defaultPath,
        reportsPath: String = Environment.defaultReports
    ) -> Environment {
        let screen = Screen(terminal: Terminal.detect(environment: ProcessInfo.processInfo.environment))
        let time = SystemTime()
        let logger = Logger(label: "reauth") { _ in ScreenLogHandler(screen: screen, time: time) }
        return Environment(
            screen: screen,
            time: time,
            logger: logger,
            storePath: storePath,
            reportsPath: reportsPath
        )
    }

    /// Opens the store, which a run may have to make first.
    func openStore(_ mode: SQLiteRunStore.Mode) throws -> SQLiteRunStore {
        try SQLiteRunStore.open(path: storePath, mode: mode, time: time, logger: logger)
    }

    /// What completes customers' links in reports.
    func customerLinks(_ store: SQLiteRunStore) -> CustomerLinks {
        CustomerLinks(consents: store, tokens: LinkTokens(key: store.fingerprintKey), time: time)
    }

    /// The reports of a run, with customers' links.
    func reports(of run: RunRecord, _ store: SQLiteRunStore) -> ReportFolder {
        ReportFolder(below: reportsPath, store: store, run: run, links: customerLinks(store))
    }

    /// A run with more items keeps its lists as they are when a command has changed a few of them.
    private static let rewrittenItems = 100_000

    /// Writes the reports of a run of which a few items changed, and says so where it is too large for that.
    func rewriteReports(of run: RunRecord, _ store: SQLiteRunStore) async throws -> RunSummary {
        let (summary, isWritten) = try await reports(of: run, store).write(upTo: Self.rewrittenItems)
        if !isWritten {
            screen.say(
                "The lists of run \(run.id), of \(summary.items) lines, are as before; `reauth report \(run.id)` writes them."
            )
        }
        return summary
    }

    /// Where the processes that share the store tell each other about their pace.
    var paceFile: String { storePath + ".pace" }

    /// The command that goes on with a run from the same folder, exactly as it has to be typed.
    func resumeCommand(_ run: RunID) -> String {
        let store = storePath == StoreOptions.defaultPath ? "" : " --store \(Self.quoted(storePath))"
        let reports = reportsPath == Self.defaultReports ? "" : " --reports \(Self.quoted(reportsPath))"
        return "reauth resume \(run)\(store)\(reports)"
    }

    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
                || "/._-".utf8.contains(byte)
        }
        return isPlain && !path.isEmpty ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }

    /// The folder of the store, where locks and sandbox ledgers are too.
    var storeFolder: String {
        let folder = (storePath as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// The run that was asked for, or the newest one that `isWanted`.
    func run(
        named name: String?,
        in store: any RunStore,
        orNewest isWanted: (RunRecord) -> Bool
    ) async throws -> RunRecord {
        if let name {
            // A job's name stands for its newest run, and for one that is wanted if there is one.
            let named = try await store.run(RunID(rawValue: name))
            let ofJob = try await store.runs(ofJob: name)
            guard let run = named ?? ofJob.first(where: isWanted) ?? ofJob.first(where: { $0.state != .importing })
            else {
                let newest = try await store.runs(ofJob: nil).prefix(5).map(\.id.rawValue)
                let hint = newest.isEmpty ? "there is none yet" : "the newest are " + newest.joined(separator: ", ")
                throw CommandFailure(.usage, "no run `\(name)` in \(storePath); \(hint)")
            }
            return run
        }
        guard let run = try await store.runs(ofJob: nil).first(where: isWanted) else {
            throw CommandFailure(.usage, "there is no run in \(storePath) yet; begin one with `reauth run JOB`")
        }
        return run
    }
}
