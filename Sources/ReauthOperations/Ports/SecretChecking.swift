package import ReauthEngine
package import ReauthModel

/// Finds out whether secrets can be used, and keeps none of them.
package protocol SecretChecking: Sendable {
    /// Why the secret that a job names cannot be used, and what to do; `nil` where it can be.
    ///
    /// Reads the file or the variable, or runs the command. Never tells anything of the secret itself.
    func problem(with secret: NamedSecret, of file: JobFile) async throws -> String?
}
