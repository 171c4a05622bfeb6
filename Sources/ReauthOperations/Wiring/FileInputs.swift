import InstanceSources
import ReauthEngine
import ReauthModel

/// Input from CSV files and from the platform's list.
struct FileInputs: InputReading {
    let time: any TimeSource

    func input(
        of file: JobFile,
        for run: RunRecord,
        directory: any InstanceDirectory,
        history: (any EarlierRuns)?,
        retried: RetriedRun?
    ) -> JobInput {
        let job = file.job
        var selection = job.select
        // Then the filter below applies the limit.
        if job.repeatInterval != nil { selection.limit = nil }
        var sameFile: String?
        if let retried, case .csv(let path) = job.source {
            // A file that cannot be read is reported by the source.
            let digest = try? CSVInstanceSource(path: path).contentDigest()
            if digest == retried.record.inputDigest { sameFile = digest }
        }
        var input = input(of: job.source, selection, directory, justRead: sameFile)
        if let retried {
            input.source = RetryFilter(
                input.source,
                store: retried.store,
                run: retried.record,
                filter: retried.filter,
                isSameFile: sameFile != nil
            )
        }
        guard let interval = job.repeatInterval else { return input }
        let filter = RecentlyDoneFilter(
            input.source,
            history: history,
            scope: HistoryScope(platform: run.platformDigest, excluding: run.id),
            since: run.startedAt.advanced(by: .zero - interval),
            limit: job.select.limit
        )
        return JobInput(source: filter, tokens: input.tokens)
    }

    private func input(
        of source: SourceTarget,
        _ selection: Selection,
        _ directory: any InstanceDirectory,
        justRead digest: String?
    ) -> JobInput {
        switch source {
        case .csv(let path):
            // Rows are taken by their place: the file that is read must be the one that was compared.
            let source = CSVInstanceSource(path: path, selection: selection, digestJustRead: digest)
            return JobInput(source: source, tokens: source)
        case .api(let elements, let tags, let search):
            let source = PlatformInstanceSource(
                directory: directory,
                elements: elements,
                tags: tags,
                search: search,
                selection: selection,
                time: time
            )
            return JobInput(source: source, tokens: nil)
        }
    }

    func rows(of file: JobFile) -> (any InstanceSource)? {
        guard case .csv(let path) = file.job.source else { return nil }
        return CSVInstanceSource(path: path, selection: file.job.select)
    }

    func elementTokens(of file: JobFile, for run: RunRecord) throws -> (any ElementTokenSource)? {
        guard case .csv(let path) = file.job.source else { return nil }
        let source = CSVInstanceSource(path: path, selection: file.job.select, expectedDigest: run.inputDigest)
        guard try source.contentDigest() == run.inputDigest else { throw ChangedInput(path: path) }
        return source
    }

    func codes(at path: String) throws -> ReturnedCodes {
        try CodesFile.read(path)
    }

    func isReadableByOthers(_ path: String) throws -> Bool {
        try CodesFile.isReadableByOthers(path)
    }
}
