/// An end of an operation that is not success: what a person reads, and the exit code that a script reads.
package struct OperationFailure: StatedError {
    /// The exit code.
    package let status: ExitStatus
    /// What happened and what to do, free of secrets.
    package let description: String

    package init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Any error of an operation, with its exit code.
    ///
    /// An unknown one is a defect and says so.
    package init(_ error: any Error) {
        switch error {
        case let error as any StatedError:
            self.init(error.status, error.description)
        case is CancellationError:
            self.init(.interrupted, "stopped at once; what was under way is in doubt and is settled on resume")
        default:
            self.init(.internalError, "internal error: \(error)")
        }
    }
}
