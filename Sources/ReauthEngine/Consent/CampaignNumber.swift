/// One number for an item of any run of a store: it stands in addresses, and its order is that of the runs.
struct CampaignNumber: Sendable, Hashable {
    /// More items than a run can have.
    private static let width: Int64 = 10_000_000_000

    /// The run's number in its store.
    var run: Int64
    /// The item's place in the run.
    var sequence: Int64

    /// Puts the two together.
    init(run: Int64, sequence: Int64) {
        self.run = run
        self.sequence = sequence
    }

    /// Takes a number apart; whatever it is, it names an item or none.
    init(_ value: Int64) {
        run = value / Self.width
        sequence = value % Self.width
    }

    /// The number.
    var value: Int64 { run * Self.width + sequence }
}
