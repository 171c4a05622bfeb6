package import ReauthModel

/// That a person has looked at a run that a failure threshold stopped.
package struct Acknowledgement: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// The person, as the operating system names them.
    package var user: String

    package init(run: RunID, user: String) {
        self.run = run
        self.user = user
    }
}

extension Acknowledgement: Encodable {
    private struct Members: Encodable {
        var runID: String
        var acknowledgedBy: String
    }

    package func encode(to encoder: any Encoder) throws {
        try Members(runID: run.rawValue, acknowledgedBy: user).encode(to: encoder)
    }
}
