/// A sandbox that accepts connections.
struct StartedSandbox: CommandOutput {
    /// Where it is.
    var url: String
    /// How many instances it has.
    var instances: Int
    /// What makes the same instances, tokens and faults again.
    var seed: UInt64

    var text: String { url + "\n" }
}
