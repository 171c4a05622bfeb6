import ArgumentParser
import ReauthModel
import ReauthOperations

struct RunCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Goes on with a job's unfinished run, or begins one.",
        discussion: """
            Reads the whole input first, then shows what will be done and asks for the number of instances to be \
            typed. Without a terminal it needs --confirm with the digest that `reauth plan` printed, which is good \
            once and for a day, or --yes.

            Where the job was run before, and some of its instances wait for a sign-in or were rotated or signed in \
            within a week, it asks about them first; without a terminal it needs --again, whatever else was given. A \
            job with `repeat` skips the instances that were done within its interval, and no question is asked.

            A job with `action: retire`, or with a cut-off date (`select.authorizedBefore`), ends with 3 while a \
            selected instance may have a grant that lives.

            With --retry-failed a new run works on the instances of the job's newest finished run that failed for a reason \
            which a retry can help; with --only, on those that failed, were skipped or could not be revoked for the named \
            reasons. It is planned and approved like any run. What is in doubt is never taken: settle it first, with \
            `reauth resolve`.

            With --dry-run the same run is carried out, and only reads are sent: each request with an effect (a \
            revocation, a ping, a link) is recorded in a report of its own, and answered as the provider catalog \
            predicts. It needs no confirmation, works in a copy of the store, and ends with 0 when it got through.

            Every step is checkpointed. If the program is killed, the next start continues where it stopped and \
            revokes nothing twice. The first Ctrl-C finishes what is under way; before the work begins, it ends the \
            program.

            A scheduler gives --if-running skip, so that a start ends with 0 while the one before it still works, and \
            --exit-zero-on where it knows no good end but 0: `reauth schedule show` prints both. The skipped start \
            and the code that was replaced are said on standard error.

            EXAMPLES
              reauth run Jobs/demo.yaml --yes
              reauth run Jobs/rotate-fleet.yaml --confirm 3f0c9a51b7de24680ace-202611281330
              reauth run Jobs/rotate-fleet.yaml --dry-run
              reauth run Jobs/rotate-fleet.yaml --yes --again
              reauth run Jobs/rotate-fleet.yaml --retry-failed
              reauth run Jobs/rotate-fleet.yaml --retry-failed --only throttled,instance_disabled --yes
              reauth run Jobs/check-nightly.yaml --yes --if-running skip --exit-zero-on 5,7
              reauth run Jobs/check-nightly.yaml --yes --json --quiet

            EXIT CODES
              0   all well
              3   some items failed
              4   credentials rejected
              5   codes outstanding
              6   stopped by a failure threshold
              7   cap reached
              8   another run is active
              9   plan or input changed, digest used or expired, or --again is missing
              10  store unusable
              65  bad input file
              130 interrupted, resumable
            """
    )

    @Argument(help: ArgumentHelp("The job file.", valueName: "job"), completion: .jobFile)
    var job: String

    @Option(name: .long, help: ArgumentHelp("Begin only if the plan has this digest.", valueName: "digest"))
    var confirm: String?

    @Flag(name: .long, help: "Begin without asking.")
    var yes = false

    @Flag(
        name: .long,
        help: "Begin a new run. An unfinished run of this job is abandoned, and each of its items gets an outcome."
    )
    var fresh = false

    @Flag(name: .long, help: "Work again on instances that wait for a sign-in, or were done within a week.")
    var again = false

    @Flag(name: .long, help: "Send only reads, and report each request with an effect that would leave.")
    var dryRun = false

    @Option(
        name: .long,
        help:
            "While another process works on this job: skip ends with 0, wait goes on after it, fail ends with 8 (default)."
    )
    var ifRunning: WhenRunning?

    @OptionGroup var retryOptions: RetryOptions
    @OptionGroup var storeOptions: JobStoreOptions
    @OptionGroup var reportOptions: ReportOptions
    @OptionGroup var endOptions: EndOptions
    @OptionGroup var outputOptions: OutputOptions
    @OptionGroup var logOptions: LogOptions
    @OptionGroup var metricsOptions: MetricsOptions

    var output: OutputOptions? { outputOptions }

    var log: LogOptions? { logOptions }

    var metricsFile: String? { metricsOptions.metricsFile }

    var wellEnded: Set<ExitStatus> { endOptions.exitZeroOn?.statuses ?? [] }

    var places: Places { Places(store: storeOptions.place(ofJob: job), reports: reportOptions.reports) }

    static var prepares: Bool { true }

    func validate() throws {
        try logOptions.check(beside: outputOptions)
        if dryRun, confirm != nil {
            throw ValidationError("--dry-run sends nothing that needs a confirmation: give it or --confirm, not both.")
        }
        if dryRun, ifRunning != nil {
            throw ValidationError("--dry-run stands in nobody's way: give it or --if-running, not both.")
        }
    }

    var operation: Operation {
        let (job, confirm, yes, fresh, again, dryRun) = (job, confirm, yes, fresh, again, dryRun)
        let (whenRunning, printsEvents, retry) = (ifRunning ?? .fail, outputOptions.json, retryOptions.request)
        return { environment, stop, preparation in
            if dryRun {
                let dry = DryRun(environment: environment, stop: stop, preparation: preparation)
                let (status, summary) = try await dry.run(jobPath: job, fresh: fresh, retry: retry)
                guard printsEvents else { return CommandEnd(status, text: summary.text) }
                return try CommandEnd(status, .dryRun(summary), at: environment.time.now)
            }
            let approval: JobExecution.Approval
            if let confirm {
                approval = .digest(confirm)
            } else if yes {
                approval = .given
            } else if environment.announcer.canAsk {
                approval = .typed
            } else {
                approval = .unavailable
            }
            let execution = JobExecution(environment: environment, stop: stop, preparation: preparation)
            return CommandEnd(
                try await execution.run(
                    jobPath: job,
                    approval: approval,
                    fresh: fresh,
                    again: again,
                    retry: retry,
                    whenRunning: whenRunning
                )
            )
        }
    }
}

extension WhenRunning: ExpressibleByArgument {}
