/// A mapping of a document.
///
/// It records which keys were read; all other keys are unknown.
package final class YAMLMapping {
    /// One key with its value.
    package struct Entry {
        /// The key.
        package let key: String
        /// The line of the key, from 1.
        package let line: Int
        /// The value.
        package let value: YAMLValue
    }

    /// The line that the mapping starts on, from 1.
    package let line: Int
    /// The keys that lead here; empty for the root.
    package let path: String

    private let allEntries: [Entry]
    private let collector: ProblemCollector
    private var known: [String] = []
    private var isOpen: Bool
    private var takesAnyKey = false
    private var hidesKeys = false

    init(line: Int, path: String, entries: [Entry], _ collector: ProblemCollector) {
        self.line = line
        self.path = path
        self.allEntries = entries
        self.collector = collector
        isOpen = path.isEmpty
    }

    /// The value of a required key; reports a missing key.
    ///
    /// `harmless` allows problems to quote the value.
    package func required(_ key: String, harmless: Bool = false) -> YAMLValue? {
        guard let value = optional(key, harmless: harmless) else {
            if entry(key) == nil { report("`\(qualified(key))` is missing") }
            return nil
        }
        return value
    }

    /// The value of an optional key.
    ///
    /// Reports a key without a value.
    package func optional(_ key: String, harmless: Bool = false) -> YAMLValue? {
        if !known.contains(key) { known.append(key) }
        guard let entry = entry(key) else { return nil }
        guard !entry.value.content.isNull else {
            entry.value.report("has no value; give it one or remove the key")
            return nil
        }
        if harmless { entry.value.isHarmless = true }
        return entry.value
    }

    /// Every key in the order of the file, for mappings whose keys are names that people choose.
    package func entries(harmless: Bool = false) -> [Entry] {
        takesAnyKey = true
        for entry in allEntries where harmless { entry.value.isHarmless = true }
        return allEntries
    }

    /// Whether the key is there; the key does not become known by this.
    package func contains(_ key: String) -> Bool {
        entry(key) != nil
    }

    /// The keys in the order of the file; they do not become known by this.
    package var keys: [String] {
        allEntries.map(\.key)
    }

    /// Reports `key` with `message` when it is there; problems do not list it among the allowed keys.
    package func refuse(_ key: String, _ message: String) {
        guard let entry = entry(key) else { return }
        collector.report(line: entry.line, message)
        refused.insert(key)
    }

    /// Keeps the names of unknown keys out of problems, for mappings where a secret may be by mistake: `{hunter2}` is a key.
    package func hideUnknownKeys() {
        hidesKeys = true
    }

    /// Reports nothing about unknown keys, for a mapping that is refused as a whole.
    package func ignoreUnknownKeys() {
        takesAnyKey = true
    }

    /// Reports a problem at the mapping's line.
    package func report(_ message: String) {
        collector.report(line: line, message)
    }

    private var refused: Set<String> = []

    private func entry(_ key: String) -> Entry? {
        allEntries.first { $0.key == key }
    }

    private func qualified(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    func open() {
        isOpen = true
    }
}

// MARK: - Unknown keys

extension YAMLMapping {
    /// Whether a problem may quote a key: it is short, and has the form of a name.
    static func isPrintableKey(_ key: String) -> Bool {
        key.count <= 40 && key.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.-]*/) != nil
    }

    /// Looks only into mappings that were opened: the inside of a value that was refused as a whole is not reported.
    func reportUnknownKeys() {
        guard isOpen else { return }
        for entry in allEntries {
            if !takesAnyKey, !known.contains(entry.key), !refused.contains(entry.key) {
                reportUnknown(entry)
            }
            entry.value.reportUnknownKeys()
        }
    }

    private func reportUnknown(_ entry: Entry) {
        let place = path.isEmpty ? "" : " in `\(path)`"
        let allowed = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        guard !hidesKeys, Self.isPrintableKey(entry.key) else {
            collector.report(line: entry.line, "unknown key\(place); allowed: \(allowed)")
            return
        }
        let hint = closest(to: entry.key, among: known).map { " (did you mean `\($0)`?)" } ?? ""
        collector.report(line: entry.line, "unknown key `\(entry.key)`\(place)\(hint); allowed: \(allowed)")
    }
}

extension YAMLValue {
    func reportUnknownKeys() {
        switch content {
        case .mapping(let mapping): mapping.reportUnknownKeys()
        case .list(let values): for value in values { value.reportUnknownKeys() }
        default: break
        }
    }
}
