package import ReauthModel

/// An instance that a person settled.
package struct ResolvedInstance: Sendable, Hashable {
    /// The instance, as people are told of it.
    package var label: String
    /// Its id; `nil` where only its Element token is known.
    package var instance: InstanceID?
    /// How it ended.
    package var outcome: Outcome
    /// The run that has it on record.
    package var run: RunID
    /// The other runs in which it is settled, too.
    package var others: [RunID]

    package init(label: String, instance: InstanceID?, outcome: Outcome, run: RunID, others: [RunID]) {
        self.label = label
        self.instance = instance
        self.outcome = outcome
        self.run = run
        self.others = others
    }
}

extension ResolvedInstance: Encodable {
    private struct Members: Encodable {
        var instance: String
        var instanceID: String?
        var outcome: String
        var runID: String
        var otherRuns: [String]
    }

    package func encode(to encoder: any Encoder) throws {
        try Members(
            instance: label,
            instanceID: instance?.rawValue,
            outcome: outcome.rawValue,
            runID: run.rawValue,
            otherRuns: others.map(\.rawValue)
        ).encode(to: encoder)
    }
}
