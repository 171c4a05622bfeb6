import ReauthEngine
import ReauthModel

/// The part of ``DoctorOperation`` that opens no connection and needs neither store nor secrets.
package struct ValidateOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Looks at the job of a file and at the files that it names.
    ///
    /// Secrets that are missing are warnings: a job may be looked at where it never runs.
    package func validate(jobPath: String) async throws -> Diagnosis {
        let look = try await JobChecks(environment: environment).look(at: jobPath)
        var findings = look.findings
        if let file = look.file {
            let check = SecretsCheck(environment: environment, runsCommands: false, isNeededHere: false)
            findings.append(try await check.finding(file))
        } else {
            findings.append(.notLookedAt(.secrets, because: "the job cannot be read"))
        }
        return Diagnosis(
            job: jobPath,
            reading: look.file.map { JobInWords.lines($0.job) } ?? [],
            findings: findings.inReadingOrder,
            isOffline: true
        )
    }
}
