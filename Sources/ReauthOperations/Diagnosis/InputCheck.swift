import ReauthEngine
import ReauthModel

/// Reads every row of a job's input file, as a run does before anything is sent.
struct InputCheck: Sendable {
    let environment: Environment

    func look(at file: JobFile) async throws -> (finding: Finding, tally: InputTally?) {
        guard let source = environment.inputs.rows(of: file) else { return (Self.list(file.job), nil) }
        do {
            var tally = InputTally(excluding: file.job.select.exclude)
            let summary = try await source.read { seeds in
                for seed in seeds { tally.add(seed) }
            }
            return (Self.finding(file, tally, summary), tally)
        } catch let error as InvalidInput {
            return (
                .wrong(.input, error, remedy: "correct the file, or name another one in `source` of the job"), nil
            )
        }
    }

    private static func list(_ job: Job) -> Finding {
        if case .embeddedSandbox(let instances, _, _) = job.platform {
            return .fine(.input, "\(instances) instances of a sandbox")
        }
        return .notLookedAt(.input, because: "the platform lists the instances: `reauth plan` reads that list")
    }

    static func finding(_ file: JobFile, _ tally: InputTally, _ summary: SourceSummary) -> Finding {
        let job = file.job
        if let problem = column(file, summary) ?? exclusions(file, tally) { return problem }
        let counts =
            tally.total == 1
            ? "\(tally.selected) of 1 row is selected" : "\(tally.selected) of \(tally.total) rows are selected"
        if let maximum = job.safety.maxInstances, tally.selected > maximum {
            let sentence = "\(counts), more than safety.maxInstances (\(maximum))"
            let remedy = "raise the cap, or narrow `select`"
            // Who was done a short time ago is not known here.
            return job.repeatInterval == nil
                ? .wrong(.input, .capReached, sentence, remedy: remedy)
                : .warning(.input, "\(sentence); those that were done within `repeat` do not count", remedy: remedy)
        }
        guard tally.selected > 0 else {
            return .warning(.input, "\(counts): the job has nothing to do", remedy: "look at `select` in the job")
        }
        guard summary.warnings.isEmpty else { return .warning(.input, counts, problems: summary.warnings) }
        let unidentified =
            tally.unidentified == 0 ? "" : "; \(tally.unidentified) lack id or element, and are identified first"
        return .fine(.input, counts + unidentified)
    }

    private static func column(_ file: JobFile, _ summary: SourceSummary) -> Finding? {
        guard let name = file.job.console.groupBy, !summary.carriedColumns.contains(name) else { return nil }
        let known = summary.carriedColumns.isEmpty ? "none" : summary.carriedColumns.joined(separator: ", ")
        return .wrong(
            .input,
            .badInput,
            "console.groupBy names `\(name)`, which is no column that the input carries",
            remedy: "name one of the carried columns: \(known)"
        )
    }

    /// An id that no row has is a typo, and the instance that was meant would be worked on.
    private static func exclusions(_ file: JobFile, _ tally: InputTally) -> Finding? {
        guard !tally.missingExclusions.isEmpty else { return nil }
        let ids = tally.missingExclusions.map(\.rawValue).sorted().map {
            "select.exclude names the instance \($0), which no row of the input has"
        }
        guard tally.withoutID == 0 else {
            return .warning(
                .input,
                "\(tally.withoutID) rows have only an Element token, and may be the instances that select.exclude names",
                remedy: "give their instance_id; `reauth plan` reads them to find out",
                problems: ids
            )
        }
        return .wrong(
            .input,
            .badInput,
            "not every excluded instance is in the input",
            remedy: "correct the ids, or remove them from `select.exclude`",
            problems: ids
        )
    }
}
