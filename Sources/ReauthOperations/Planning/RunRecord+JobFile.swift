import ReauthEngine
import ReauthModel

extension RunRecord {
    /// The record of a run that executes a job file with this version of the tool.
    init(id: RunID, of file: JobFile, startedAt: Timestamp) {
        self.init(
            id: id,
            job: file.job.name,
            action: file.job.action,
            revoke: file.job.revoke,
            jobFile: file.path,
            effectDigest: file.effectDigest,
            platformDigest: file.platformOfRuns,
            authorizedBefore: file.job.select.authorizedBefore,
            startedAt: startedAt,
            toolVersion: ToolVersion.current
        )
    }
}

extension JobFile {
    /// The digest of the job's platform, which is the same in all runs on that platform; empty where each run has a
    /// sandbox of its own.
    var platformOfRuns: String {
        if case .embeddedSandbox = job.platform { return "" }
        return platformDigest
    }
}
