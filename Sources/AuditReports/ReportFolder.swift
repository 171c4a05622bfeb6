import LocalFiles
package import ReauthEngine
import ReauthModel
import SystemPackage

/// The folder of one run's reports: `Reports/<run>/`, for nobody but its owner.
package struct ReportFolder: Sendable {
    /// Its path.
    package let path: String
    private let store: any RunItems & RunProgress
    private let run: RunRecord
    private let links: CustomerLinks?

    /// Names the folder of `run` below `reports`.
    package init(below reports: String, store: any RunItems & RunProgress, run: RunRecord, links: CustomerLinks? = nil)
    {
        path = "\(reports)/\(run.id)"
        self.store = store
        self.run = run
        self.links = links
    }

    /// Writes every report anew from the store.
    ///
    /// Returns the totals, with the digests of the files.
    ///
    /// Throws ``ReportError`` when a file cannot be written; files that were there before are whole all the same.
    @discardableResult
    package func write() async throws -> RunSummary {
        try Self.makeFolders(path)
        var summary = try await RunSummary(store: store, run: run)
        let report = InstanceReport(store: store, run: run, links: links)
        let names = ["instances.csv", "awaiting-code.csv"]
        let files = try names.map { name throws(ReportError) in try ReportFile(path: "\(path)/\(name)") }
        try await report.csv([.all, .signIn]) { index, piece in try files[index].write(piece) }
        for (name, file) in zip(names, files) { summary.files.append((name: name, sha256: try file.commit())) }
        let file = try ReportFile(path: "\(path)/summary.json")
        try file.write(Array((summary.json + "\n").utf8))
        _ = try file.commit()
        return summary
    }

    /// The totals, and every report anew where the run has `limit` items at most; says whether it wrote them.
    ///
    /// For a change of a few items: a list of a million lines is not written again for it.
    package func write(upTo limit: Int) async throws -> (summary: RunSummary, isWritten: Bool) {
        let summary = try await RunSummary(store: store, run: run)
        guard summary.items <= limit else { return (summary, false) }
        return (try await write(), true)
    }

    private static func makeFolders(_ path: String) throws(ReportError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        let parts = path.split(separator: "/")
        for (index, part) in parts.enumerated() {
            prefix += part + "/"
            let isLast = index == parts.count - 1
            do {
                try FilePath(prefix).makeFolder(FilePermissions(rawValue: isLast ? 0o700 : 0o755))
            } catch {
                guard error == .fileExists else { throw ReportError(path: prefix, error) }
            }
        }
        do {
            // It may have been there before, with other permissions.
            try FilePath(path).setPermissions(.ownerReadWriteExecute)
        } catch {
            throw ReportError(path: path, error)
        }
    }
}
