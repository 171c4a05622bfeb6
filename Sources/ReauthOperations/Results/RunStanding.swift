package import ReauthEngine
package import ReauthModel

/// Where a run stands: what `reauth status` shows.
///
/// Encoded, it is what `summary.json` holds, without the digests of files, and what else the text says.
package struct RunStanding: Sendable, Encodable {
    /// Whether a process works on the run.
    package enum Work: Sendable, Hashable {
        /// The run is finished.
        case none
        /// No process works on it.
        case idle
        /// A process works on it.
        case active(JobWorker)
        /// A process worked on it, but its last heartbeat is too old.
        case silent(JobWorker)
    }

    /// A failure threshold that keeps the run from going on.
    package struct ThresholdStop: Sendable, Hashable {
        /// Since when.
        package var since: Timestamp
        /// The command that lets the next start go on.
        package var command: String

        package init(since: Timestamp, command: String) {
            self.since = since
            self.command = command
        }
    }

    /// How a finished run stands now.
    package struct Finish: Sendable, Hashable {
        /// The exit code that its items amount to: sign-ins after its end count.
        package var status: ExitStatus
        /// What there is to do.
        package var remains: [String]

        package init(status: ExitStatus, remains: [String]) {
            self.status = status
            self.remains = remains
        }
    }

    /// The totals.
    package var summary: RunSummary
    /// Whether a process works on it.
    package var work: Work
    /// The command that goes on with it.
    package var resumeCommand: String
    /// The command by which a lane sends again at once although its far side asked for a pause.
    package var retryCommand: @Sendable (LaneKey) -> String
    /// The command that lets its next wave begin.
    package var approveCommand: String
    /// The file that stops all work on the store, where it is there: it has to be removed first.
    package var stopFile: String?
    /// The limits that the job has, where they are known.
    package var limitsOfJob: [LaneKey: LaneLimit]
    /// Other runs that are not finished.
    package var others: [RunID]
    /// When this was read.
    package var now: Timestamp
    /// What keeps it from going on until somebody has looked.
    package var stopped: ThresholdStop?
    /// How it ended; `nil` while it is not finished.
    package var finish: Finish?
    /// Its webhooks that were not delivered.
    package var webhooks: WebhookCounts
    /// How long its instances have waited for a sign-in.
    package var waiting: WaitingAges

    package init(
        summary: RunSummary,
        work: Work,
        resumeCommand: String,
        retryCommand: @escaping @Sendable (LaneKey) -> String,
        approveCommand: String,
        stopFile: String? = nil,
        limitsOfJob: [LaneKey: LaneLimit] = [:],
        others: [RunID],
        now: Timestamp,
        stopped: ThresholdStop? = nil,
        finish: Finish? = nil,
        webhooks: WebhookCounts = WebhookCounts([:]),
        waiting: WaitingAges = WaitingAges()
    ) {
        self.summary = summary
        self.work = work
        self.resumeCommand = resumeCommand
        self.retryCommand = retryCommand
        self.approveCommand = approveCommand
        self.stopFile = stopFile
        self.limitsOfJob = limitsOfJob
        self.others = others
        self.now = now
        self.stopped = stopped
        self.finish = finish
        self.webhooks = webhooks
        self.waiting = waiting
    }

    private enum Key: String, CodingKey {
        case webhooks, work, worker, next, remains, stopFile
        case waiting = "waiting_by_age"
        case exitCode = "exit_code"
        case unfinishedRuns = "unfinished_runs"
    }

    /// Writes the totals, and what else the text says.
    package func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(webhooks, forKey: .webhooks)
        try members.encode(waiting, forKey: .waiting)
        switch work {
        case .none: try members.encode("none", forKey: .work)
        case .idle: try members.encode("idle", forKey: .work)
        case .active(let worker), .silent(let worker):
            let isActive = if case .active = work { true } else { false }
            try members.encode(isActive ? "active" : "silent", forKey: .work)
            try members.encode(worker.description, forKey: .worker)
        }
        try members.encodeIfPresent(stopFile, forKey: .stopFile)
        try members.encode(others.map(\.rawValue), forKey: .unfinishedRuns)
        if let finish {
            try members.encode(finish.status.rawValue, forKey: .exitCode)
            try members.encode(finish.remains, forKey: .remains)
        } else {
            try members.encode([stopped?.command, resumeCommand].compactMap(\.self), forKey: .next)
        }
    }
}
