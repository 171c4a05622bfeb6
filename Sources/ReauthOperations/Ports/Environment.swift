package import Logging
import ReauthEngine
package import ReauthModel

/// What the operations work with: the ports, opened, and the person who started them.
package struct Environment: Sendable {
    /// The person who started the operation.
    package var announcer: any Announcing
    /// The clocks.
    package var time: any TimeSource
    /// The log.
    package var logger: Logger
    /// Where store and reports are, for messages.
    package var places: Places
    /// Who started the operation, as the operating system names them.
    package var user: String
    /// The store.
    package var store: any StoreAccess
    /// Job files.
    package var jobs: any JobReading
    /// New job files.
    package var newJobs: any JobWriting
    /// The secrets of jobs.
    package var secrets: any SecretChecking
    /// The input of jobs, and codes.
    package var inputs: any InputReading
    /// The provider catalog.
    package var catalogs: any CatalogReading
    /// The platform and the providers of jobs.
    package var services: any RemoteServicesOpening
    /// The receivers of webhooks.
    package var webhooks: any WebhookOpening
    /// The reports.
    package var reports: any ReportWriting
    /// Files of audit trails.
    package var trails: any TrailReading
    /// Where audit trails are sent.
    package var forwarding: any TrailForwarding
    /// The reports of dry runs.
    package var dryRunReports: any DryRunReporting
    /// The consent page.
    package var pages: any ConsentPages
    /// Sandboxes.
    package var sandboxes: any Sandboxes
    /// The disks that store and reports are on.
    package var disks: any DiskGauge
    /// How this machine reaches hosts.
    package var network: any NetworkGauge
    /// Where the program runs.
    package var program: ProgramPlace

    package init(
        announcer: any Announcing,
        time: any TimeSource,
        logger: Logger,
        places: Places,
        user: String,
        store: any StoreAccess,
        jobs: any JobReading,
        newJobs: any JobWriting,
        secrets: any SecretChecking,
        inputs: any InputReading,
        catalogs: any CatalogReading,
        services: any RemoteServicesOpening,
        webhooks: any WebhookOpening,
        reports: any ReportWriting,
        trails: any TrailReading,
        forwarding: any TrailForwarding,
        dryRunReports: any DryRunReporting,
        pages: any ConsentPages,
        sandboxes: any Sandboxes,
        disks: any DiskGauge,
        network: any NetworkGauge,
        program: ProgramPlace
    ) {
        self.announcer = announcer
        self.time = time
        self.logger = logger
        self.places = places
        self.user = user
        self.store = store
        self.jobs = jobs
        self.newJobs = newJobs
        self.secrets = secrets
        self.inputs = inputs
        self.catalogs = catalogs
        self.services = services
        self.webhooks = webhooks
        self.reports = reports
        self.trails = trails
        self.forwarding = forwarding
        self.dryRunReports = dryRunReports
        self.pages = pages
        self.sandboxes = sandboxes
        self.disks = disks
        self.network = network
        self.program = program
    }

    /// The command that goes on with a run from the same folder, exactly as it has to be typed.
    func resumeCommand(_ run: RunID) -> String {
        "reauth resume \(run)\(storeOption)\(reportsOption)"
    }

    /// The command that lists a run's instances, exactly as it has to be typed.
    func reportCommand(_ run: RunID) -> String {
        "reauth report \(run)\(storeOption)"
    }

    /// The command that shows where a run stands, exactly as it has to be typed.
    func statusCommand(_ run: RunID) -> String {
        "reauth status \(run)\(storeOption)"
    }

    /// The command that goes on with one lane of a run whose far side asked for a pause.
    func retryCommand(_ run: RunID, _ lane: LaneKey) -> String {
        "reauth resume \(run) --provider \(lane)\(storeOption)"
    }

    /// The command that takes up again what ended badly in the newest finished run of a job, exactly as it has to be typed.
    func retryFailedCommand(_ run: RunRecord) -> String {
        "reauth run \(run.jobFile.shellQuoted) --retry-failed\(storeOption)\(reportsOption)"
    }

    /// Why nothing is taken up again while a run of the job is not finished.
    func retryRefusal(_ unfinished: RunRecord) -> OperationFailure {
        OperationFailure(
            .usage,
            "run \(unfinished.id) of this job is unfinished: finish it first (\(resumeCommand(unfinished.id))), or abandon it with "
                + "--fresh alone, without --retry-failed; nothing was sent"
        )
    }

    /// The command that lets the next wave of a run begin, exactly as it has to be typed.
    func approveCommand(_ run: RunID) -> String {
        "reauth approve \(run)\(storeOption)"
    }

    /// The same, with what to do about the other process.
    func withRemedy(_ busy: JobBusy, job: String) -> JobBusy {
        let commands = ["status", "stop", "pause"].map { "`reauth \($0) \(job)\(storeOption)`" }
        return JobBusy(
            message: "\(busy.message) Look at it with \(commands[0]), end that process with \(commands[1]), or let it "
                + "wait with \(commands[2])."
        )
    }

    private var storeOption: String {
        places.store == Places.defaultStore ? "" : " --store \(places.store.shellQuoted)"
    }

    private var reportsOption: String {
        places.reports == Places.defaultReports ? "" : " --reports \(places.reports.shellQuoted)"
    }
}
