/// What a registry wrote, by measure.
package struct MeasuresText: Sendable, Hashable {
    /// The lines of each measure, the ones with its help and its type before them.
    private var lines: [Measure: [Substring]] = [:]

    /// Reads the text format of Prometheus; takes the measures of ``Measure`` and no other.
    package init(_ text: String) {
        var current: Measure?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") {
                current = line.split(separator: " ").dropFirst(2).first.flatMap { Measure(rawValue: String($0)) }
            }
            if let current { lines[current, default: []].append(line) }
        }
    }

    /// Takes over the measures of an older text that this one has not.
    package mutating func keep(_ older: MeasuresText) {
        lines.merge(older.lines) { own, _ in own }
    }

    /// All of it, in the order of the names.
    package var text: String {
        lines.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value).map { "\($0)\n" }.joined()
    }
}
