import ReauthModel

/// What a process signs its records with.
struct TrailAuthor: Sendable {
    /// The process, by machine, number and beginning.
    let worker: String
    /// What its heads are signed with.
    let key: TrailSigningKey
}
