import ArgumentParser
import ReauthModel
import ReauthOperations

struct RunsPruneCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Removes old runs from the store, where nothing needs them.",
        discussion: """
            A run goes only where --older-than and --keep both allow it, as far as they are given. A run stays, and the reason is \
            told, while it is not finished, while an instance of it is in doubt or waits for a sign-in, while a webhook of it is \
            not delivered, while a threshold stopped it and nobody has looked, while its audit trail has a defect, and while a \
            later run needs what it knows: a run that changed an instance stays for 366 days. The newest run of each job always \
            stays.

            Of a pruned run a signed statement stays in the audit trail: when, by whom, how many records, and the link of the \
            last one. `reauth audit verify RUN --events FILE` compares an events.jsonl with it that was written before. Write \
            the reports of a run before it goes (`reauth report RUN --reports FOLDER`): nothing else can be told of it later.

            Without --yes the command asks; where nobody can be asked, it tells what would go and removes nothing. A removal \
            that was cut off is finished by the next one.

            EXAMPLES
              reauth runs prune --older-than 90d --dry-run
              reauth runs prune --job rotate-crm --keep 30 --yes
              reauth runs prune --older-than 365d --keep 10 --yes --json
            """
    )

    @Option(name: .long, help: ArgumentHelp("Only the runs of this job.", valueName: "job"), completion: .jobName)
    var job: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Only runs that ended so long ago, or before this moment: 90d, 12h.", valueName: "time")
    )
    var olderThan: SincePoint?

    @Option(name: .long, help: ArgumentHelp("Keep the newest finished runs of each job.", valueName: "n"))
    var keep: Int?

    @Flag(name: .long, help: "Remove without asking.")
    var yes = false

    @Flag(name: .long, help: "Tell what would be removed, and remove nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Ask nothing, as without a terminal.")
    var noInput = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func validate() throws {
        if olderThan == nil, keep == nil {
            throw ValidationError("give --older-than, as in --older-than 90d, or --keep, as in --keep 30, or both")
        }
        if let keep, keep < 1 { throw ValidationError("--keep takes 1 or more: the newest run of a job always stays") }
        if dryRun, yes { throw ValidationError("--dry-run removes nothing that needs --yes: give one of them") }
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let terms = PruningTerms(endedBefore: olderThan?.moment(at: environment.time.now), keep: keep)
        let approval: PruneOperation.Approval =
            if dryRun || noInput && !yes { .dryRun } else if yes { .given } else { .asked }
        let report = try await PruneOperation(environment: environment).prune(ofJob: job, terms, approval)
        return try CommandEnd(report, asJSON: json)
    }
}
