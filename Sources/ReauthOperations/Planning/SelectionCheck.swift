import ReauthEngine
import ReauthModel

/// Finds names in a job that match nothing in its input: a typo there would revoke less than was meant, or more.
struct SelectionCheck: Sendable {
    let job: Job
    /// The job file, for problems.
    let path: String
    /// The input, by element and reason.
    let counts: [ElementCount]
    let names: NameSuggestion

    /// What a check has found.
    struct Findings: Sendable, Hashable {
        var problems: [InvalidInput.Problem] = []
        /// What cannot be known before rows without an element are identified; nothing is sent for those that do not fit.
        var warnings: [String] = []
    }

    init(job: Job, path: String, counts: [ElementCount], providers: [(name: String, elements: [String])]) {
        self.job = job
        self.path = path
        self.counts = counts
        names = NameSuggestion(elements: Set(counts.compactMap(\.element)), providers: providers)
    }

    var findings: Findings {
        var findings = Findings()
        for name in job.select.elements.sorted() where !names.elements.contains(name) {
            note("select.elements", name, isCertain: !names.isInCatalog(name), &findings)
        }
        if case .api(let elements, _, _) = job.source {
            for name in elements where !names.elements.contains(name) {
                let message = "source.api.elements names `\(name)`, of which the platform lists no instance"
                findings.problems.append(problem(message + hint(name)))
            }
        }
        for name in job.applications.map(\.element)
        where !names.elements.contains(name) && !names.isInCatalog(name) {
            note("applications", name, isCertain: true, &findings)
        }
        return findings
    }

    /// Rows without an element may turn out to have the element that is named, unless there is no element of that name.
    private func note(_ key: String, _ name: String, isCertain: Bool, _ findings: inout Findings) {
        let hint = hint(name)
        let unidentified = counts.reduce(0) { $0 + ($1.element == nil && $1.reason == nil ? $1.items : 0) }
        guard unidentified > 0, !isCertain || hint.isEmpty else {
            return findings.problems.append(
                problem("\(key) names the element `\(name)`, which no row of the input has\(hint)")
            )
        }
        findings.warnings.append(
            "\(key) names the element `\(name)`, which no row of the input has; \(unidentified) rows do not name their "
                + "element, and are identified first"
        )
    }

    private func hint(_ name: String) -> String {
        names.element(for: name).map { " (did you mean \($0)?)" } ?? ""
    }

    private func problem(_ message: String) -> InvalidInput.Problem {
        InvalidInput.Problem(file: path, line: nil, message: message + "; nothing was sent")
    }
}
