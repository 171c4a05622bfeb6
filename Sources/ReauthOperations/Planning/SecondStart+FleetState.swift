import ReauthModel

extension SecondStart {
    /// `nil` where there is nothing to ask: nothing was done, the job only reads, or it has a `repeat` interval.
    init?(_ job: Job, _ state: EarlierState) {
        guard job.action != .check, job.repeatInterval == nil, state.ofThisJob.total > 0,
            let run = state.newestRun
        else { return nil }
        self.init(
            newestRun: run.rawValue,
            waiting: state.ofThisJob.waiting,
            recentlyDone: state.ofThisJob.recentlyDone
        )
    }
}
