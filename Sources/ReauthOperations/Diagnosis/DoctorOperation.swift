import ReauthEngine
import ReauthModel

/// Looks at everything that a run of a job rests on.
///
/// Changes nothing, and sends one cheap read to the platform.
package struct DoctorOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Looks at the job of a file, at what it names, and at this machine.
    package func diagnose(jobPath: String) async throws -> Diagnosis {
        let look = try await JobChecks(environment: environment).look(at: jobPath)
        var findings = look.findings
        findings.append(StoreCheck.finding(environment))
        findings.append(DiskCheck.finding(look, environment.disks))
        if let file = look.file {
            let secrets = try await SecretsCheck(environment: environment).finding(file)
            findings.append(secrets)
            findings += try await farSide(look, file, secretsAreGood: secrets.verdict == .fine)
        } else {
            let rest: [Finding.Check] = [.secrets, .proxy, .dns, .connection, .credentials, .clock, .providers]
            findings += rest.map { .notLookedAt($0, because: "the job cannot be read") }
        }
        return Diagnosis(
            job: jobPath,
            reading: look.file.map { JobInWords.lines($0.job) } ?? [],
            findings: findings.inReadingOrder,
            isOffline: false
        )
    }

    private func farSide(_ look: JobLook, _ file: JobFile, secretsAreGood: Bool) async throws -> [Finding] {
        let address = PlatformAddress(file.job.platform)
        let routes = try await RouteChecks(
            network: environment.network,
            address: address,
            providers: providers(look, file.job)
        ).look()
        var findings = [routes.proxy, routes.dns, providers(routes.providers, file.job)]
        if let reason = Self.obstacle(routes, secretsAreGood: secretsAreGood, look) {
            findings += [.connection, .credentials, .clock].map { .notLookedAt($0, because: reason) }
        } else {
            findings += try await PlatformChecks(environment: environment).look(at: file, address)
        }
        return findings
    }

    /// Why the platform cannot be asked.
    private static func obstacle(
        _ routes: RouteChecks.Findings,
        secretsAreGood: Bool,
        _ look: JobLook
    ) -> String? {
        if routes.proxy.verdict == .wrong { return "it is not known whether a proxy is in between" }
        if routes.dns.verdict == .wrong { return "the platform's host has no address" }
        if !secretsAreGood { return "not all secrets can be used" }
        if look.catalog == nil { return "the catalog cannot be read" }
        return nil
    }

    private func providers(_ look: JobLook, _ job: Job) -> [ProviderCatalog.Entry] {
        guard case .openConnectors = job.platform, job.action.revokes, let catalog = look.catalog else { return [] }
        return catalog.entries.filter { !look.elements.isDisjoint(with: $0.elements) }
    }

    private func providers(_ finding: Finding, _ job: Job) -> Finding {
        guard case .openConnectors = job.platform else { return .fine(.providers, "the sandbox plays them") }
        return job.action.revokes ? finding : .fine(.providers, "the job sends nothing to them")
    }
}
