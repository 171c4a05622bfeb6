/// A run with the number that it has in its store, which never changes and grows with each run.
package struct CampaignRun: Sendable, Hashable {
    /// The number, from 1.
    package var number: Int64
    /// The run.
    package var record: RunRecord

    package init(number: Int64, record: RunRecord) {
        self.number = number
        self.record = record
    }
}
