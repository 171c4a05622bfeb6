import ReauthModel

/// How many requests an item of a job takes at least: what an end is foretold by before a speed is measured.
struct RequestsPerItem: Sendable, Hashable {
    /// To the provider.
    var provider: Int
    /// To the platform.
    var platform: Int
    /// Those to the platform that come after the proof of a revocation.
    var platformOnceRevoked: Int

    /// What the job's items take.
    init(_ job: Job) {
        switch job.action {
        case .check:
            (provider, platform, platformOnceRevoked) = (0, job.confirm == .ping ? 2 : 1, 0)
        case .reauthenticate:
            (provider, platform, platformOnceRevoked) = (0, 2, 0)
        case .rotate:
            // Read, prove, and make a link or look once more.
            (provider, platform, platformOnceRevoked) = (1, job.confirm == .none ? 2 : 3, 1)
        }
    }

    /// What is not sent yet for the open items of a lane.
    func left(_ tally: LaneTally) -> (provider: Int, platform: Int) {
        let untouched = tally.open - tally.revoked
        return (untouched * provider, untouched * platform + tally.revoked * platformOnceRevoked)
    }
}
