import AuditReports
import ConsentConsole
import InstanceSources
import PacedHTTP
import Sandbox

// The exit codes of errors that one adapter throws.

extension ConsoleRefused: StatedError {
    package var status: ExitStatus { .usage }
}

extension InvalidFaultProfile: StatedError {
    package var status: ExitStatus { .badInput }
}

extension SandboxError: StatedError {
    /// An address that cannot be listened on is the command line's fault, as at the consent page.
    package var status: ExitStatus { isOfAddress ? .usage : .badInput }
}

extension ProxySettings.Unusable: StatedError {
    package var status: ExitStatus { .badInput }
}

extension SharedPace.Unusable: StatedError {
    package var status: ExitStatus { .storeUnusable }
}

extension ReportError: StatedError {
    package var status: ExitStatus { .internalError }
}

extension TrailFileError: StatedError {
    package var status: ExitStatus { .badInput }
}

extension SourceUnavailable: StatedError {
    package var status: ExitStatus { .platformUnreachable }
}

extension InputChanged: StatedError {
    package var status: ExitStatus { .planChanged }
}
