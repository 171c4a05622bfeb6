import ReauthModel

/// What a person is asked before a job works once more on instances that it worked on a short time ago.
struct SecondStart: Sendable, Hashable, Encodable {
    /// The job's newest run.
    var newestRun: String
    /// Instances of the plan that wait for somebody to sign in.
    var waiting: Int
    /// Instances of the plan that were rotated or re-authenticated within a week.
    var recentlyDone: Int

    /// `nil` where nobody is asked: nothing was done, the job only looks, or it says itself how often it may be repeated.
    init?(_ job: Job, _ state: FleetState) {
        guard job.action != .check, job.repeatInterval == nil, state.ofThisJob.total > 0,
            let run = state.newestRun
        else { return nil }
        newestRun = run.rawValue
        waiting = state.ofThisJob.waiting
        recentlyDone = state.ofThisJob.recentlyDone
    }

    /// What was done: `12 wait for somebody to sign in, and 46 were rotated or signed in within the last 7 days`.
    var finding: String {
        var parts: [String] = []
        if waiting > 0 {
            parts.append(waiting == 1 ? "1 waits for somebody to sign in" : "\(waiting) wait for somebody to sign in")
        }
        if recentlyDone > 0 {
            parts.append(
                "\(recentlyDone) \(recentlyDone == 1 ? "was" : "were") rotated or signed in within the last 7 days"
            )
        }
        return parts.joined(separator: ", and ")
    }

    /// The question on a terminal.
    var question: String {
        "Of these instances, \(finding) (newest run of this job: \(newestRun)). Begin with them again? [y/N] "
    }

    /// What is said where nobody can be asked.
    var refusal: String {
        "of the instances that are meant, \(finding) (newest run of this job: \(newestRun)), and they would be worked on "
            + "again: give --again if that is wanted; for a schedule, give the job `repeat: {every: 30d}`, so that instances "
            + "that were done within that time are skipped. Nothing was sent"
    }
}
