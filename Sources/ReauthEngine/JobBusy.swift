/// Another process works on the job.
///
/// Ends the program with exit code 8.
public struct JobBusy: Error, Sendable, CustomStringConvertible {
    /// Who, since when, and what to do.
    public var message: String

    /// Makes the error.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
