import Foundation
import JobFiles
import OAuth
import OpenConnectors
import PacedHTTP
import ReauthEngine
import ReauthModel
import Revocation
import Sandbox

/// The platform and the providers of a job, ready to be called: clients, credentials and limits.
struct RemoteServices: Sendable {
    let platform: OpenConnectorsPlatform
    let revocation: CatalogRevocationService
    let client: PacedClient
    /// What is known of the providers.
    let catalog: RevocationCatalog
    let applications: [String: Application]
    let limits: [LaneKey: LaneLimit]
    /// Where requests go, for people.
    let address: String
    /// Names the organization without telling its secret.
    let organization: String
    /// Elements whose application is the sandbox's own.
    let sandboxElements: Set<String>

    /// Opens the far side of `file`'s job for the length of `body`: starts the sandbox when the job wants one, loads
    /// the secrets, and opens the choke point with the job's limits.
    ///
    /// `sandboxLedger` is where an embedded sandbox keeps its state, so that it outlives a killed process. `paceFile` is
    /// where the processes that share a store tell each other about their pace.
    static func with<Result: Sendable>(
        _ file: JobFile,
        catalog: RevocationCatalog,
        sandboxLedger: String?,
        paceFile: String?,
        time: any TimeSource,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let limits = try limits(of: file, catalog)
        switch file.job.platform {
        case .openConnectors(let baseURL, let organizationSecret, let userSecret):
            let loader = SecretLoader(jobFile: file.path)
            let organization = try await loader.load(organizationSecret, label: "platform.organizationSecret")
            let user = try await loader.load(userSecret, label: "platform.userSecret")
            let applications = try await applications(of: file, loader)
            return try await PacedClient.withClient(
                limits: limits,
                concurrency: file.job.concurrency,
                time: time,
                shared: try paceFile.map { try SharedPace(path: $0, scope: baseURL) }
            ) {
                try await body(
                    RemoteServices(
                        platform: OpenConnectorsPlatform(
                            baseURL: baseURL,
                            organization: organization,
                            user: user,
                            sender: $0
                        ),
                        revocation: CatalogRevocationService(catalog: catalog, sender: $0, originOverride: nil),
                        client: $0,
                        catalog: catalog,
                        applications: applications,
                        limits: limits,
                        address: baseURL,
                        organization: name(of: organization),
                        sandboxElements: []
                    )
                )
            }
        case .remoteSandbox(let url):
            return try await withSandboxAPI(at: url, file, catalog, limits, paceFile, time, body)
        case .embeddedSandbox(let instances, let seed, let faultsFile):
            let configuration = SandboxConfiguration(
                instances: instances,
                seed: seed,
                faults: try faultsFile.map { try FaultProfile(contentsOf: $0) } ?? .none,
                ledgerFile: sandboxLedger
            )
            return try await withSandbox(configuration) { origin in
                try await withSandboxAPI(at: origin, file, catalog, limits, paceFile, time, body)
            }
        }
    }

    /// The job's applications; those that a sandbox told of come back to `callback`.
    func applications(redirectingTo callback: String) -> [String: Application] {
        applications.mapValues { application in
            var application = application
            if sandboxElements.contains(application.element) { application.redirectURI = callback }
            return application
        }
    }

    private static func withSandboxAPI<Result: Sendable>(
        at origin: String,
        _ file: JobFile,
        _ catalog: RevocationCatalog,
        _ limits: [LaneKey: LaneLimit],
        _ paceFile: String?,
        _ time: any TimeSource,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let loader = SecretLoader(jobFile: file.path)
        let own = try await applications(of: file, loader)
        return try await PacedClient.withClient(
            limits: limits,
            concurrency: file.job.concurrency,
            time: time,
            shared: try paceFile.map { try SharedPace(path: $0, scope: origin) }
        ) {
            let credentials = try await SandboxAccess.fetch(from: origin, client: $0)
            let applications = credentials.applications.reduce(into: [:]) { $0[$1.element] = $1 }
            return try await body(
                RemoteServices(
                    platform: OpenConnectorsPlatform(
                        baseURL: origin + "/elements/api-v2",
                        organization: credentials.organizationSecret,
                        user: credentials.userSecret,
                        sender: $0
                    ),
                    revocation: CatalogRevocationService(catalog: catalog, sender: $0, originOverride: origin),
                    client: $0,
                    catalog: catalog,
                    applications: applications.merging(own) { _, own in own },
                    limits: limits,
                    address: "sandbox at \(origin)",
                    organization: name(of: credentials.organizationSecret),
                    sandboxElements: Set(applications.keys).subtracting(own.keys)
                )
            )
        }
    }

    private static func applications(of file: JobFile, _ loader: SecretLoader) async throws -> [String: Application] {
        var applications: [String: Application] = [:]
        for reference in file.job.applications {
            applications[reference.element] = Application(
                element: reference.element,
                clientID: try await loader.load(
                    reference.clientID,
                    label: "applications.\(reference.element).clientID"
                ),
                clientSecret: try await loader.load(
                    reference.clientSecret,
                    label: "applications.\(reference.element).clientSecret"
                ),
                redirectURI: reference.redirectURI,
                scope: reference.scope
            )
        }
        return applications
    }

    /// What the job says, over what the catalog says, over the careful default.
    private static func limits(of file: JobFile, _ catalog: RevocationCatalog) throws -> [LaneKey: LaneLimit] {
        var limits = catalog.limits
        for (name, limit) in file.job.providerLimits {
            guard limits[LaneKey(rawValue: name)] != nil else {
                let known = limits.keys.map(\.rawValue).sorted().joined(separator: ", ")
                let hint = NameSuggestion(catalog).provider(for: name).map { " (did you mean \($0)?)" } ?? ""
                throw InvalidInput([
                    InvalidInput.Problem(
                        file: file.path,
                        line: nil,
                        message: "limits.providers names `\(name)`, which is no provider\(hint); known: \(known)"
                    )
                ])
            }
            limits[LaneKey(rawValue: name)] = limit
        }
        limits[.platform] = file.job.platformLimit ?? .platform
        return limits
    }

    /// Eight hexadecimal digits that tell two organizations apart.
    ///
    /// Too few to confirm a guess of a long random secret.
    private static func name(of secret: Secret<String>) -> String {
        let key = FingerprintKey(bytes: Array("organization name".utf8))
        return String(key.fingerprint(of: secret).rawValue.prefix(8))
    }
}
