/// What a command prints on standard output: a value that `--json` encodes, and that can also print itself as text.
protocol CommandOutput: Encodable {
    /// For people, with a line feed at the end.
    var text: String { get }
}
