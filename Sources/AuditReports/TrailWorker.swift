/// The process that wrote a record, in its parts.
struct TrailWorker: Sendable, Hashable {
    /// The machine.
    var host: String
    /// The number of the process.
    var process: Int

    /// Reads `machine/number/beginning`; `nil` for any other text.
    init?(_ name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let process = Int(parts[parts.count - 2]), process >= 0 else { return nil }
        host = parts.dropLast(2).joined(separator: "/")
        self.process = process
    }
}
