/// What a person is asked before a job works again on instances that it worked on a short time ago.
package struct SecondStart: Sendable, Hashable, Encodable {
    /// The job's newest run.
    package var newestRun: String
    /// Instances of the plan that wait for somebody to sign in.
    package var waiting: Int
    /// Instances of the plan that were rotated or re-authenticated within a week.
    package var recentlyDone: Int

    /// What was done: `12 wait for somebody to sign in, and 46 were rotated or signed in within the last 7 days`.
    package var finding: String {
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
    package var question: String {
        "Of these instances, \(finding) (newest run of this job: \(newestRun)). Begin with them again? [y/N] "
    }

    /// The message where there is no terminal to ask on.
    package var refusal: String {
        "of the selected instances, \(finding) (newest run of this job: \(newestRun)), and they would be worked on "
            + "again: give --again if that is wanted; for a schedule, give the job `repeat: {every: 30d}`, so that instances "
            + "that were done within that time are skipped. Nothing was sent"
    }
}
