import Foundation
import JobFiles
import OAuth
import OpenConnectors
import PacedHTTP
import ReauthEngine
import ReauthModel
import Revocation
import Sandbox

extension PacedClient: LaneControl {}

/// Opens platform, catalog and choke point as a job names them, or its sandbox.
struct RemoteServicesWiring: RemoteServicesOpening {
    let catalogs: BuiltInCatalog
    /// Where the processes that share a store tell each other about their pace.
    let paceFile: String
    /// Where embedded sandboxes keep their state.
    let sandboxFolder: String
    let time: any TimeSource
    let network: SystemNetwork

    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID?,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let catalog = try catalogs.revocationCatalog(adding: file.job.providersFile)
        let limits = try Self.limits(of: file, catalog)
        switch file.job.platform {
        case .openConnectors(let baseURL, let organizationSecret, let userSecret):
            let loader = SecretLoader(jobFile: file.path)
            let organization = try await loader.load(organizationSecret, label: "platform.organizationSecret")
            let user = try await loader.load(userSecret, label: "platform.userSecret")
            let applications = try await Self.applications(of: file, loader)
            return try await withClient(of: file, limits, scope: baseURL, for: run) { client in
                try await body(
                    RemoteServices(
                        platform: OpenConnectorsPlatform(
                            baseURL: baseURL,
                            organization: organization,
                            user: user,
                            sender: client
                        ),
                        revocation: CatalogRevocationService(catalog: catalog, sender: client, originOverride: nil),
                        lanes: client,
                        catalog: BuiltInCatalog.facts(of: catalog),
                        applications: applications,
                        limits: limits,
                        address: baseURL,
                        organization: Self.name(of: organization)
                    )
                )
            }
        case .remoteSandbox(let url):
            return try await withSandboxAPI(at: url, file, catalog, limits, for: run, body)
        case .embeddedSandbox(let instances, let seed, let faultsFile):
            let configuration = SandboxConfiguration(
                instances: instances,
                seed: seed,
                faults: try faultsFile.map { try FaultProfile(contentsOf: $0) } ?? .none,
                ledgerFile: try run.map { try sandboxLedger(of: $0) }
            )
            return try await withSandbox(configuration) { origin in
                try await withSandboxAPI(at: origin, file, catalog, limits, for: run, body)
            }
        }
    }

    private func withClient<Result: Sendable>(
        of file: JobFile,
        _ limits: [LaneKey: LaneLimit],
        scope: String,
        for run: RunID?,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        try await PacedClient.withClient(
            limits: limits,
            concurrency: file.job.concurrency,
            time: time,
            shared: try isPaceShared(for: run) ? SharedPace(path: paceFile, scope: scope) : nil,
            network: try network.settings(of: file),
            body
        )
    }

    /// Whether other processes' requests count towards the same limits.
    ///
    /// A plan has no run, and makes no file beside a store; where a run has made that file, the plan shares its pace.
    private func isPaceShared(for run: RunID?) -> Bool {
        run != nil || FileManager.default.fileExists(atPath: paceFile)
    }

    /// The file in which an embedded sandbox keeps its state, so that it outlives a killed process.
    private func sandboxLedger(of run: RunID) throws -> String {
        try FileManager.default.createDirectory(
            atPath: sandboxFolder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return "\(sandboxFolder)/\(run).ledger"
    }

    private func withSandboxAPI<Result: Sendable>(
        at origin: String,
        _ file: JobFile,
        _ catalog: RevocationCatalog,
        _ limits: [LaneKey: LaneLimit],
        for run: RunID?,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let loader = SecretLoader(jobFile: file.path)
        let own = try await Self.applications(of: file, loader)
        return try await withClient(of: file, limits, scope: origin, for: run) { client in
            let access = try await SandboxAccess.fetch(from: origin, client: client)
            let applications = access.applications.reduce(into: [:]) { $0[$1.element] = $1 }
            return try await body(
                RemoteServices(
                    platform: OpenConnectorsPlatform(
                        baseURL: origin + "/elements/api-v2",
                        organization: access.organizationSecret,
                        user: access.userSecret,
                        sender: client
                    ),
                    revocation: CatalogRevocationService(catalog: catalog, sender: client, originOverride: origin),
                    lanes: client,
                    catalog: BuiltInCatalog.facts(of: catalog),
                    applications: applications.merging(own) { _, own in own },
                    limits: limits,
                    address: "sandbox at \(origin)",
                    organization: Self.name(of: access.organizationSecret),
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
                let hint =
                    NameSuggestion(BuiltInCatalog.facts(of: catalog)).provider(for: name).map {
                        " (did you mean \($0)?)"
                    } ?? ""
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
