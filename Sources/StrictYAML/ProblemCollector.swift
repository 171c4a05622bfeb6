/// Collects the problems of a document while it is read, so that a person sees all of them at once.
final class ProblemCollector {
    let file: String
    private(set) var problems: [YAMLProblem] = []

    init(file: String) {
        self.file = file
    }

    func report(line: Int?, _ message: String) {
        let problem = YAMLProblem(file: file, line: line, message: message)
        if !problems.contains(problem) {
            problems.append(problem)
        }
    }

    /// Sorted by line, and in the order of discovery within one line.
    var sorted: [YAMLProblem] {
        problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }
}
