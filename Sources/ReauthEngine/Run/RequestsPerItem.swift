import ReauthModel

/// How many requests an item of a job takes at least: the ETA rests on it before a speed is measured.
struct RequestsPerItem: Sendable, Hashable {
    /// To the provider.
    var provider: Int
    /// To the platform.
    var platform: Int
    /// Those to the platform that come after the proof of a revocation.
    var platformOnceRevoked: Int

    init(_ job: Job) {
        switch job.action {
        case .check:
            (provider, platform, platformOnceRevoked) = (0, job.confirm == .ping ? 2 : 1, 0)
        case .reauthenticate:
            (provider, platform, platformOnceRevoked) = (0, 2, 0)
        case .rotate:
            // Read, prove, and make a link or look once more.
            (provider, platform, platformOnceRevoked) = (1, job.confirm == .none ? 2 : 3, 1)
        case .retire:
            // Read and prove; where an access token lives on, that comes once more after its expiry.
            (provider, platform, platformOnceRevoked) = (1, job.confirm == .none ? 1 : 2, 1)
        }
    }

    /// How many requests the open items of a lane still take, at least.
    func remaining(of tally: LaneTally) -> (provider: Int, platform: Int) {
        let untouched = tally.open - tally.revoked
        return (untouched * provider, untouched * platform + tally.revoked * platformOnceRevoked)
    }
}
