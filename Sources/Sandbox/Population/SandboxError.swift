/// Why a sandbox cannot start or continue.
package struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, where, and what would be right.
    package let description: String
    /// Whether it is the address on the command line that cannot be used, and no file.
    package var isOfAddress = false

    static func ledgerFile(_ path: String, problem: String) -> SandboxError {
        SandboxError(description: "\(path): \(problem)")
    }

    static func instanceFile(_ path: String, problem: String) -> SandboxError {
        SandboxError(description: "\(path): \(problem); the instance CSV could not be written")
    }

    static func cannotListen(port: Int, problem: String) -> SandboxError {
        SandboxError(
            description: "cannot listen on 127.0.0.1:\(port): \(problem); choose another port, or 0 for any",
            isOfAddress: true
        )
    }
}
