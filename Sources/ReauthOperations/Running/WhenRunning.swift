/// What a start of a job does while another process works on the job.
package enum WhenRunning: String, Sendable, Hashable, CaseIterable {
    /// Ends well, without having begun anything: the other one does the work.
    case skip
    /// Waits until the other one has ended, then goes on.
    case wait
    /// Ends with the exit code of a job that is busy.
    case fail
}
