package import ReauthEngine
package import ReauthModel

/// What an operator asked of a run, and what comes of it.
package struct GivenOrder: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// What was asked.
    package var order: SteeringOrder
    /// Whether it is on record; an order to stop is not where no process works on the run.
    package var isRecorded: Bool
    /// The process that works on the run and takes the order up; `nil` where none does.
    package var worker: String?
    /// The command that goes on with the run.
    package var resumeCommand: String

    package init(run: RunID, order: SteeringOrder, isRecorded: Bool, worker: String?, resumeCommand: String) {
        self.run = run
        self.order = order
        self.isRecorded = isRecorded
        self.worker = worker
        self.resumeCommand = resumeCommand
    }
}

extension GivenOrder: Encodable {
    private struct Members: Encodable {
        var runID: String
        var order: String
        var provider: String?
        var rate: [String]?
        var concurrency: Int?
        /// Whether the limit is that of the job again; absent for what sets no limit.
        var isOfJob: Bool?
        var isRecorded: Bool
        var process: String?
        var resumeCommand: String?
    }

    package func encode(to encoder: any Encoder) throws {
        var members = Members(runID: run.rawValue, order: "", isRecorded: isRecorded, process: worker)
        switch order {
        case .pause(let lane):
            (members.order, members.provider, members.resumeCommand) = ("pause", lane?.rawValue, goingOn)
        case .resume(let lane):
            (members.order, members.provider) = ("resume", lane?.rawValue)
        case .stop(let stop):
            members.order = stop == .soon ? "stop_soon" : "stop_now"
            if isRecorded { members.resumeCommand = goingOn }
        case .setRate(let lane, let windows):
            (members.order, members.provider, members.isOfJob) = ("set_rate", lane.rawValue, windows == nil)
            members.rate = windows?.map(\.description)
        case .setConcurrency(let lane, let count):
            (members.order, members.provider, members.isOfJob) = ("set_concurrency", lane.rawValue, count == nil)
            members.concurrency = count
        }
        try members.encode(to: encoder)
    }

    /// The command that goes on with what was paused or stopped.
    package var goingOn: String {
        if case .pause(let lane?) = order { return "\(resumeCommand) --provider \(lane)" }
        return resumeCommand
    }
}
