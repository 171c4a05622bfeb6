import OAuth
import ReauthEngine
import ReauthModel

/// Opens the platform and the providers of a dry run.
struct RecordingServices: RemoteServicesOpening {
    let base: any RemoteServicesOpening
    let record: EffectRecord
    let fingerprintKey: FingerprintKey

    var recording: any RemoteServicesOpening { self }

    /// A sandbox inside this process keeps no state: it is a new world, and no run finds it again.
    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID?,
        sharingPace: Bool,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        try await base.recording.withServices(of: file, for: nil, sharingPace: sharingPace) { remote in
            guard let recorder = remote.recorder else {
                throw OperationFailure(.internalError, "a dry run has nothing to record with; nothing was sent")
            }
            var recording = remote
            let revocation = remote.revocation
            recording.platform = RecordingPlatform(
                base: remote.platform,
                recorder: recorder,
                record: record,
                provider: { revocation.profile(forElement: $0)?.name },
                action: file.job.action
            )
            recording.revocation = RecordingRevocation(
                base: revocation,
                recorder: recorder,
                record: record,
                job: file.job,
                fingerprintKey: fingerprintKey
            )
            recording.lanes = RecordingLanes(base: remote.lanes)
            return try await body(recording)
        }
    }
}
