import ArgumentParser
import AuditReports
import CheckpointStore
import ReauthEngine
import ReauthModel

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract:
            "Settles an instance by hand that is in_doubt, waits for a sign-in, or failed in a way that can be judged.",
        discussion: """
            An item is in_doubt when a revocation may or may not have happened and no probe could tell. Look at the provider \
            or the instance, then say how it ended. One that waits may be settled too: a customer who has gone is retired. \
            It is settled in every run where it waits, and its links are withdrawn. Who says so, why, and the reason of \
            before stand in the audit trail and the reports. Nothing is sent.

              rotated          the old token is dead and a new one is in place
              awaiting_code    the old token is dead; somebody has to sign in
              reauthenticated  the other account (failed: wrong_account) is meant, or it works (failed: token_unchanged)
              retired          the old token is dead, and nobody is asked any more
              superseded       somebody re-authenticated it meanwhile
              failed           the old token still works, or nobody can tell

            EXAMPLES
              reauth resolve 1200341 --as awaiting_code --because CHANGE-4711
              reauth resolve 1200341 --as retired --because CHANGE-4711
              reauth resolve 1200341 --run rotate-crm-20260301T030000Z --as failed --because CHANGE-4711
            """
    )

    @Argument(help: ArgumentHelp("The instance's id.", valueName: "instance"))
    var instance: String

    @Option(name: .customLong("as"), help: ArgumentHelp("How it ended.", valueName: "outcome"))
    var outcome: String

    @Option(name: .long, help: ArgumentHelp("Why, in up to 500 characters.", valueName: "text"))
    var because: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The run, or a job for its newest; by default the newest where it can be settled.",
            valueName: "run"
        )
    )
    var run: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        guard Resolution(outcome: outcome, text: because, user: "") != nil else {
            let words = Resolution.allowed.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--as takes one of: \(words); --because takes 1 to 500 printable characters")
        }
    }

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store, reportsPath: reportOptions.reports)
        let (name, instance) = (run, instance)
        let resolution = Resolution(outcome: outcome, text: because, user: SystemUser.name())
        try await CommandRunner.run(environment) {
            let store = try environment.openStore(.existing)
            defer { try? store.close() }
            let found = try await Self.item(instance, name, environment, store)
            guard let resolution else { return .usage }
            let (run, label) = (found.run, found.item.label)
            let waiting = try await store.waitingItems(of: InstanceID(rawValue: instance)).map(\.run).filter {
                // Where no platform is on record, the same number may be another instance.
                !run.platformDigest.isEmpty && $0.platformDigest == run.platformDigest
            }
            let runs = Set(waiting.map(\.id)).union([run.id])
            let claims = ClaimFile(storePath: environment.storePath)
            let written = try await claims.withClaim(on: ClaimSubject(found.item, of: run)) { () async throws -> Bool in
                let sequence = found.item.sequence
                let items = try await store.items(of: run.id, after: sequence - 1, outcome: nil, limit: 1)
                let checkpoint = try resolution.checkpoint(for: items.first ?? found.item, at: environment.time.now)
                return try await store.write(checkpoint, to: run.id) == .written
            }
            guard written == true else {
                throw CommandFailure(
                    .busy,
                    "\(label) was signed in to meanwhile; nothing was changed: look at `reauth report`, then resolve again"
                )
            }
            for id in runs.sorted(by: { $0.rawValue < $1.rawValue }) {
                if let run = try await store.run(id) { _ = try await environment.rewriteReports(of: run, store) }
            }
            environment.screen.say("\(label) is \(resolution.outcome.rawValue) now, on the record of run \(run.id).")
            let others = runs.subtracting([run.id])
            if !others.isEmpty, resolution.outcome != .awaitingCode {
                let names = others.map(\.rawValue).sorted().joined(separator: ", ")
                environment.screen.say("The same in every other run of the platform where it waited: \(names).")
            }
            if resolution.outcome == .awaitingCode {
                environment.screen.say("`reauth console` makes the link by which somebody signs in again.")
            }
            return .success
        }
    }

    /// The item that is meant: of the run that is named, or of the newest one in which it can be settled.
    private static func item(
        _ instance: String,
        _ name: String?,
        _ environment: Environment,
        _ store: SQLiteRunStore
    ) async throws -> CampaignItem {
        let named: RunRecord? =
            if let name { try await environment.run(named: name, in: store) { $0.state != .importing } } else { nil }
        let id = InstanceID(validating: instance)
        let all = if let id { try await store.items(of: id) } else { [CampaignItem]() }
        let items = all.filter { named == nil || $0.run.id == named?.id }
        guard let newest = items.first else {
            let place = named.map { "run \($0.id)" } ?? "no run"
            throw CommandFailure(
                .usage,
                "\(place) has \(named == nil ? "an" : "no") instance `\(instance)`; `reauth report` lists them all"
            )
        }
        return items.first { Resolution.isOpen($0.item) } ?? newest
    }
}
