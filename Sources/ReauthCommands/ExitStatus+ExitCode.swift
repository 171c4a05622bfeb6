import ArgumentParser
import ReauthOperations

extension ExitStatus {
    /// For ArgumentParser, which exits with it and prints nothing.
    var exitCode: ExitCode { ExitCode(rawValue) }
}
