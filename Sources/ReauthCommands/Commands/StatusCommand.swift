import ArgumentParser
import ReauthOperations

struct StatusCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a run stands: counts, limits configured and measured, what it waits for.",
        discussion: """
            With --watch it is shown again every two seconds, until no process works on the run, or Ctrl-C.

            A run that a failure threshold stopped is not begun again, by a schedule or by hand, until somebody has \
            looked: --acknowledge records that, with your name, in the audit trail. The next start of the job goes \
            on with the run then, and only what ends from then on counts for the threshold.

            EXAMPLES
              reauth status
              reauth status --watch
              reauth status rotate-crm-20260301T030000Z --acknowledge
              reauth status rotate-crm-20260301T030000Z --json
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Flag(
        name: .long,
        help: "Print JSON: what summary.json holds, except the digests of its files; or what --acknowledge recorded."
    )
    var json = false

    @Flag(name: .long, help: "On a terminal: show it again and again while a process works on the run.")
    var watch = false

    @Flag(
        name: .long,
        help: "Record that you have looked at a run that a failure threshold stopped, and let the next start go on."
    )
    var acknowledge = false

    func validate() throws {
        if watch, json { throw ValidationError("--watch is for a terminal: give it or --json, not both.") }
        if acknowledge, watch { throw ValidationError("--acknowledge ends at once: give it without --watch.") }
    }

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = StatusOperation(environment: environment)
        if acknowledge {
            return try CommandEnd(try await operation.acknowledge(runNamed: run), asJSON: json)
        }
        guard watch else { return try CommandEnd(try await operation.standing(ofRunNamed: run), asJSON: json) }
        guard Terminal.isOutputInteractive else {
            throw OperationFailure(.usage, "--watch needs a terminal: call `reauth status` now and then instead")
        }
        var hasDrawn = false
        let last = try await operation.watch(ofRunNamed: run, every: .seconds(2)) { standing in
            hasDrawn = true
            try Screen.repaint(standing.text, footer: "Shown again every 2 s; Ctrl-C ends that.")
        }
        if hasDrawn { try Screen.clear() }
        return try CommandEnd(last, asJSON: false)
    }
}
