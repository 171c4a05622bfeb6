package import ReauthEngine

/// Reads job files.
package protocol JobReading: Sendable {
    /// The job of a file. Throws ``InvalidInput`` with everything that is wrong in it.
    func job(at path: String) throws -> JobFile
}
