/// Another process works on the job.
///
/// Ends the program with exit code 8.
package struct JobBusy: Error, Sendable, CustomStringConvertible {
    /// Which process, since when.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
