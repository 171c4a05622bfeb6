package import ReauthEngine
package import ReauthModel

/// The runs of a store.
package struct RunListing: Sendable {
    /// One run.
    package struct Line: Sendable {
        /// The run.
        package var run: RunRecord
        /// Items that have no outcome yet.
        package var open: Int
        /// Those of them of which a token is revoked.
        package var revoked: Int
        /// Items by outcome.
        package var outcomes: [Outcome: Int]
        /// Since when operators let nothing of it be begun.
        package var pausedAt: Timestamp?
        /// What it amounts to as its items stand now; `nil` while it is not finished.
        package var status: ExitStatus?

        /// Items in all.
        package var items: Int { open + outcomes.values.reduce(0, +) }
    }

    /// The runs, newest first.
    package var lines: [Line]
    /// How many older ones there are besides.
    package var older: Int
}

extension RunListing: Encodable {
    private struct Members: Encodable {
        var runs: [Run]
        var older: Int
    }

    private struct Run: Encodable {
        var runID: String
        var job: String
        var action: String
        var state: String
        var startedAt: String
        var finishedAt: String?
        var pausedAt: String?
        var items: Int
        var open: Int
        var revoked: Int
        var outcomes: [String: Int]
        var exitStatus: Int32?

        init(_ line: Line) {
            runID = line.run.id.rawValue
            job = line.run.job
            action = line.run.action.rawValue
            state = line.run.state.rawValue
            startedAt = line.run.startedAt.description
            finishedAt = line.run.finishedAt?.description
            pausedAt = line.pausedAt?.description
            items = line.items
            open = line.open - line.revoked
            revoked = line.revoked
            outcomes = Dictionary(uniqueKeysWithValues: line.outcomes.map { ($0.key.rawValue, $0.value) })
            exitStatus = line.status?.rawValue
        }
    }

    /// Writes the same members as `summary.json`, as far as a line has them.
    package func encode(to encoder: any Encoder) throws {
        try Members(runs: lines.map(Run.init), older: older).encode(to: encoder)
    }
}
