import AuditReports
import ConsentConsole
import InstanceSources
import JobFiles
import PacedHTTP
import ReauthEngine
import ReauthModel
import Revocation
import Sandbox

/// An end of a command that is not success: what a person reads, and the exit code that a script reads.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Every error that may leave a command, with its code.
    ///
    /// An unknown one is a defect and says so.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let error as InvalidInput:
            self.init(.badInput, "\(error)")
        case let error as StoreUnusable:
            self.init(.storeUnusable, error.message)
        case let error as JobBusy:
            self.init(.busy, error.message)
        case let error as CredentialsRejected:
            self.init(.credentialsRejected, "\(error)")
        case let error as InputChanged:
            self.init(.planChanged, "\(error)")
        case let error as DigestUsed:
            self.init(
                .planChanged,
                "the digest \(error.digest) approved run \(error.use.run) at \(error.use.usedAt), and a digest is good once: "
                    + "look at `reauth plan` again, and confirm the digest that it prints now. Nothing was sent"
            )
        case let error as ConsoleRefused:
            self.init(.usage, error.description)
        case let error as InvalidFaultProfile:
            self.init(.badInput, "\(error)")
        case let error as SandboxError:
            self.init(.badInput, "\(error)")
        case let error as SharedPace.Unusable:
            self.init(.storeUnusable, error.description)
        case let error as ReportError:
            self.init(.internalError, "\(error)")
        case let error as SourceUnavailable:
            self.init(.internalError, "\(error)")
        case is CancellationError:
            self.init(.interrupted, "stopped at once; what was under way is in doubt and is settled on resume")
        default:
            self.init(.internalError, "internal error: \(error)")
        }
    }
}
