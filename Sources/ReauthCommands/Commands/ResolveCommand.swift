import ArgumentParser
import ReauthOperations

struct ResolveCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract:
            "Settles one instance by hand: in_doubt, waiting for a sign-in, or failed with wrong_account or "
            + "token_unchanged.",
        discussion: """
            An item is in_doubt when a revocation may or may not have happened and no probe could tell. Look at the \
            provider or the instance, then say how it ended. A waiting instance can be settled too: retire that of a \
            former customer. An instance is settled in every run where it waits, and its links are withdrawn. Who \
            settled it, why, and the former reason are in the audit trail and the reports. Nothing is sent.

              rotated          the old token is dead and a new one is in place
              awaiting_code    the old token is dead; somebody has to sign in
              reauthenticated  the other account is right, or the unchanged token works
              retired          the old token is dead, and no sign-in is asked for
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
    var outcome: ResolvedOutcome

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

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        guard Resolution(outcome: outcome.outcome, text: because, user: "") != nil else {
            throw ValidationError("--because takes 1 to 500 printable characters")
        }
    }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let resolution = Resolution(outcome: outcome.outcome, text: because, user: environment.user)
        guard let resolution else { return CommandEnd(.usage) }
        let resolved = try await ResolveOperation(environment: environment)
            .resolve(instance, runNamed: run, as: resolution)
        return try CommandEnd(resolved, asJSON: json)
    }
}
