package import ReauthModel

/// A job file that was read and checked.
package struct JobFile: Sendable, Hashable {
    /// What it asks for.
    package var job: Job
    /// Absolute path of the file.
    package let path: String
    /// SHA-256, in hexadecimal, over everything that says what will be done.
    ///
    /// Two files with the same digest do the same to the same instances. How fast, how many at most and what is
    /// reported does not count, so that a limit can be changed before a run is resumed.
    package let effectDigest: String
    /// SHA-256, in hexadecimal, over where the platform is: an instance's number means something there only.
    package let platformDigest: String

    package init(job: Job, path: String, effectDigest: String, platformDigest: String) {
        self.job = job
        self.path = path
        self.effectDigest = effectDigest
        self.platformDigest = platformDigest
    }
}
