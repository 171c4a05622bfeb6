import ReauthOperations

extension Acknowledgement: CommandNotice {
    var sentences: [String] {
        [
            "Recorded: \(user) has looked at run \(run). The next start of its job goes on with it; only what ends from now on "
                + "counts for safety.failureThreshold."
        ]
    }
}
