/// What a command says that changes something: a value that `--json` encodes on standard output, and that can also tell itself
/// to people, on standard error.
protocol CommandNotice: Encodable {
    /// For people, a line each.
    var sentences: [String] { get }
}
