import ArgumentParser
import AuditReports
import CheckpointStore
import ReauthEngine
import ReauthModel

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract:
            "Settles an item by hand that is in_doubt, was signed in with another account, or shows no new token.",
        discussion: """
            An item is in_doubt when a revocation may or may not have happened and no probe could tell. Look at the provider \
            or the instance, then say how it ended; the reason goes into the audit trail. Nothing is sent.

              rotated          the old token is dead and a new one is in place
              awaiting_code    the old token is dead; somebody has to sign in
              reauthenticated  the other account (failed: wrong_account) is meant, or it works (failed: token_unchanged)
              superseded       somebody re-authenticated it meanwhile
              failed           the old token still works, or nobody can tell

            EXAMPLES
              reauth resolve 1200341 --as awaiting_code --because CHANGE-4711
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
        help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run")
    )
    var run: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        guard Resolution(outcome: outcome, text: because) != nil else {
            let words = Resolution.allowed.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--as takes one of: \(words); --because takes 1 to 500 printable characters")
        }
    }

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store, reportsPath: reportOptions.reports)
        let (name, instance) = (run, instance)
        let resolution = Resolution(outcome: outcome, text: because)
        try await CommandRunner.run(environment) {
            let store = try environment.openStore(.existing)
            defer { try? store.close() }
            let run = try await environment.run(named: name, in: store) { $0.state != .importing }
            guard let resolution, let id = InstanceID(validating: instance),
                let item = try await store.item(of: run.id, instance: id)
            else {
                throw CommandFailure(
                    .usage,
                    "run \(run.id) has no instance `\(instance)`; `reauth report` lists them all"
                )
            }
            let checkpoint = try resolution.checkpoint(for: item, at: environment.time.now)
            guard try await store.write(checkpoint, to: run.id) == .written else {
                throw CommandFailure(
                    .busy,
                    "\(item.label) was signed in to meanwhile; nothing was changed: look at `reauth report`, then resolve again"
                )
            }
            try await environment.reports(of: run, store).write()
            environment.screen.say(
                "\(item.label) is \(resolution.outcome.rawValue) now, on the record of run \(run.id)."
            )
            if resolution.outcome == .awaitingCode {
                environment.screen.say("`reauth console \(run.id)` makes the link by which somebody signs in again.")
            }
            return .success
        }
    }
}
