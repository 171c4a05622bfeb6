import ArgumentParser
import CheckpointStore
import Foundation
import JobFiles
import ReauthEngine
import ReauthModel

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Counts what a job would do, and sends nothing but reads.",
        discussion: """
            Reads the whole input, and predicts from the provider catalog how many instances will refresh silently and \
            how many people will have to sign in. The store tells which instances wait for a sign-in already, and which were \
            rotated or signed in a short time ago; it is only looked at, and none is made.

            The digest binds the job, its input, the catalog and how the instances stand. Give it to `reauth run --confirm`: \
            it is good for one run.

            EXAMPLES
              reauth plan Jobs/rotate-fleet.yaml
              reauth plan Jobs/rotate-fleet.yaml --groups
              reauth plan Jobs/rotate-fleet.yaml --json
            """
    )

    @Argument(help: ArgumentHelp("The job file.", valueName: "job"))
    var job: String

    @Flag(name: .long, help: "Read every instance, and count which of them share an external account.")
    var groups = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store)
        let (job, json, groups) = (job, json, groups)
        try await CommandRunner.run(environment) {
            let plan = try await Self.plan(jobPath: job, countsGroups: groups, environment)
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                try environment.screen.output(Array(encoder.encode(plan)) + Array("\n".utf8))
            } else {
                environment.screen.output(plan.text)
            }
            return .success
        }
    }

    /// Plans in a store of its own that is thrown away; the real one is only looked at.
    private static func plan(
        jobPath: String,
        countsGroups: Bool,
        _ environment: Environment
    ) async throws -> Plan {
        let file = try JobFile.load(path: jobPath)
        let history = try StoredHistory.open(path: environment.storePath, time: environment.time)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("reauth-plan-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteRunStore.open(path: folder + "/plan.sqlite", mode: .readWrite, time: environment.time)
        defer { try? store.close() }
        return try await RemoteServices.with(
            file,
            catalog: try JobExecution.catalog(of: file),
            sandboxLedger: nil,
            paceFile: nil,
            time: environment.time
        ) { remote in
            // No run's name: one that began in this second counts as well.
            let record = RunRecord(id: RunID(rawValue: "plan"), of: file, startedAt: environment.time.now)
            let importer = PlannedImport(
                environment: environment,
                file: file,
                remote: remote,
                imports: store,
                store: store,
                instances: store,
                history: history
            )
            let imported = try await importer.plan(record)
            var plan = imported.plan
            if countsGroups {
                let count = GroupCount(
                    store: store,
                    platform: remote.platform,
                    revocation: remote.revocation,
                    applications: remote.applications,
                    tokens: imported.tokens
                )
                plan.grantGroups = try await count.groups(of: record.id)
            }
            return plan
        }
    }
}
