/// One strictly read YAML document whose root is a mapping.
///
/// Read every known key from ``root``, then call ``finish()``: it throws all problems at once, unknown keys included. Use
/// the values that the accessors returned only after that.
///
///     let document = try YAMLDocument(contentsOf: path)
///     let name = document.root.required("name", harmless: true)?.string()
///     let limit = document.root.optional("limit", harmless: true)?.int(in: 1...100) ?? 10
///     try document.finish()
///
/// Stricter than YAML: one document, no anchors, aliases, merge keys or tags, each key once, keys are text, at most
/// 1 MiB. Only plain scalars are numbers or truth values, by the rules of YAML 1.2 without hexadecimal and octal;
/// `yes`, `on` and `06:00` are text.
package final class YAMLDocument {
    /// The file's name in problems.
    package let file: String
    /// The mapping that the document consists of.
    package let root: YAMLMapping

    private let collector: ProblemCollector

    /// Reads `text`; `file` names it in problems.
    package init(text: String, file: String) throws(YAMLProblems) {
        let collector = ProblemCollector(file: file)
        guard let root = Composer(collector: collector).root(of: text) else {
            throw YAMLProblems(collector.sorted)
        }
        self.file = file
        self.root = root
        self.collector = collector
    }

    /// Reads the regular file at `path`, which is also its name in problems unless `file` gives another one.
    package convenience init(contentsOf path: String, file: String? = nil) throws(YAMLProblems) {
        let text: String
        do {
            text = try SourceFile.text(at: path)
        } catch {
            let name = file ?? path
            throw YAMLProblems(error.problems.map { YAMLProblem(file: name, line: $0.line, message: $0.message) })
        }
        try self.init(text: text, file: file ?? path)
    }

    /// Whether there is a problem so far; only ``finish()`` finds unknown keys.
    package var hasProblems: Bool { !collector.problems.isEmpty }

    /// Reports a problem that does not belong to a value.
    package func report(line: Int? = nil, _ message: String) {
        collector.report(line: line, message)
    }

    /// Reports the unknown keys of every mapping that was opened, and throws if there was any problem.
    package func finish() throws(YAMLProblems) {
        root.reportUnknownKeys()
        guard collector.problems.isEmpty else { throw YAMLProblems(collector.sorted) }
    }
}
