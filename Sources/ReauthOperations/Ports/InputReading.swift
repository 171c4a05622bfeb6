package import ReauthEngine
import ReauthModel

/// Reads what a job works on, and the codes that came back.
package protocol InputReading: Sendable {
    /// The input of a new run; instances that were done within the job's `repeat` interval are skipped by `history`. With
    /// `retried`, only the instances that are taken up again come.
    func input(
        of file: JobFile,
        for run: RunRecord,
        directory: any InstanceDirectory,
        history: (any EarlierRuns)?,
        retried: RetriedRun?
    ) -> JobInput

    /// The rows of a job's file, as its selection marks them, without looking at earlier runs; `nil` where the job asks the
    /// platform for its list.
    func rows(of file: JobFile) -> (any InstanceSource)?

    /// The Element tokens of a run that goes on; `nil` where its input has none.
    ///
    /// Throws ``ChangedInput`` where the input is not the one that the run began with.
    func elementTokens(of file: JobFile, for run: RunRecord) throws -> (any ElementTokenSource)?

    /// The codes of a file. Throws ``InvalidInput`` where the file cannot be read or has no usable header.
    func codes(at path: String) throws -> ReturnedCodes

    /// Whether others than its owner may read a file.
    func isReadableByOthers(_ path: String) throws -> Bool
}

/// The input of a new run.
package struct JobInput: Sendable {
    /// Its items.
    package var source: any InstanceSource
    /// Where the Element tokens of its rows are; `nil` where it has none.
    package var tokens: (any ElementTokenSource)?

    package init(source: any InstanceSource, tokens: (any ElementTokenSource)?) {
        self.source = source
        self.tokens = tokens
    }
}

/// The input of a run is not the one that the run began with.
package struct ChangedInput: Error, Sendable {
    /// The file.
    package var path: String

    package init(path: String) {
        self.path = path
    }
}
