import AuditReports
import ReauthModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tries the reports' folder before anything is sent.
struct ReportTrial: Sendable {
    let environment: Environment

    /// Throws a ``CommandFailure`` with the usage code where no report of `run` could be written.
    func run(_ run: RunID) throws(CommandFailure) {
        do {
            try ReportFolder.tryOut(below: environment.reportsPath, run: run)
        } catch {
            throw CommandFailure(
                .usage,
                "no reports can be written below \(environment.reportsPath): \(error.path): "
                    + "\(error.error). Name another folder with --reports, or mend it; nothing was "
                    + "sent"
            )
        }
    }
}
