package import ReauthModel

/// That a run has no instance which can be taken up again: no failure, and nothing is planned or begun.
package struct NothingToRetry: StatedError, Hashable {
    /// The run that was gone back to.
    package var run: RunID
    /// Why nothing of it is taken.
    package var reason: String

    package init(run: RunID, reason: String) {
        self.run = run
        self.reason = reason
    }

    package var status: ExitStatus { .success }
    package var description: String { "nothing is to be done: \(reason)" }
}

extension NothingToRetry: Encodable {
    private struct Members: Encodable {
        var selected = 0
        var runID: String
        var reason: String
    }

    package func encode(to encoder: any Encoder) throws {
        try Members(runID: run.rawValue, reason: reason).encode(to: encoder)
    }
}
