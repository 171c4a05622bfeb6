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
    /// Whether only what reads is sent.
    var recordsEffects = false

    var recording: any RemoteServicesOpening {
        var wiring = self
        wiring.recordsEffects = true
        return wiring
    }

    /// What the adapters send with.
    private func sender(_ client: PacedClient) -> any RequestSender {
        recordsEffects ? RecordingSender(client) : client
    }

    private var recorder: (any RequestRecording)? { recordsEffects ? SenderRecording() : nil }

    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID?,
        sharingPace: Bool,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        // A secret that cannot be used is found before anything is sent.
        _ = try await WebhookWiring.signers(of: file)
        let catalog = try catalogs.revocationCatalog(adding: file.job.providersFile)
        let limits = try Self.limits(of: file, catalog)
        switch file.job.platform {
        case .openConnectors(let baseURL, let organizationSecret, let userSecret):
            let loader = SecretLoader(jobFile: file.path)
            let organization = try await loader.load(organizationSecret, label: "platform.organizationSecret")
            let user = try await loader.load(userSecret, label: "platform.userSecret")
            let applications = try await Self.applications(of: file, loader)
            let shared = try sharedPace(
                PaceScope(platform: "\(baseURL) \(Self.name(of: organization))", providers: Self.realProviders),
                isMade: sharingPace
            )
            return try await withClient(of: file, limits, shared) { client in
                try await body(
                    RemoteServices(
                        platform: OpenConnectorsPlatform(
                            baseURL: baseURL,
                            organization: organization,
                            user: user,
                            sender: sender(client)
                        ),
                        revocation: CatalogRevocationService(
                            catalog: catalog,
                            sender: sender(client),
                            originOverride: nil
                        ),
                        lanes: client,
                        catalog: BuiltInCatalog.facts(of: catalog),
                        applications: applications,
                        limits: limits,
                        address: baseURL,
                        organization: Self.name(of: organization),
                        recorder: recorder
                    )
                )
            }
        case .remoteSandbox(let url):
            return try await withSandboxAPI(at: url, file, catalog, limits, sharingPace: sharingPace, body)
        case .embeddedSandbox(let instances, let seed, let faultsFile):
            let configuration = SandboxConfiguration(
                instances: instances,
                seed: seed,
                faults: try faultsFile.map { try FaultProfile(contentsOf: $0) } ?? .none,
                ledgerFile: try run.map { try sandboxLedger(of: $0) }
            )
            return try await withSandbox(configuration) { origin in
                // No other process sends to it, so a plan makes no file for it.
                try await withSandboxAPI(at: origin, file, catalog, limits, sharingPace: run != nil, body)
            }
        }
    }

    private func withClient<Result: Sendable>(
        of file: JobFile,
        _ limits: [LaneKey: LaneLimit],
        _ shared: SharedPace?,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        try await PacedClient.withClient(
            limits: limits,
            concurrency: file.job.concurrency,
            time: time,
            shared: shared,
            network: try network.settings(of: file),
            body
        )
    }

    /// The far side of every provider's lane outside of sandboxes.
    ///
    /// A provider limits an application, whatever organization and whatever platform its instances belong to. Two
    /// applications at one provider share a lane, too: that is slower than necessary, and never too fast. A lane for each
    /// application would need the lanes of all applications of a job in one step, because two jobs may have one of them
    /// in common.
    private static let realProviders = "providers"

    /// The pace that all processes of the store share; `nil` where there is none, and none is to be made.
    ///
    /// Where no folder can be made for it, no other process can have a store there.
    private func sharedPace(_ scope: PaceScope, isMade: Bool) throws -> SharedPace? {
        guard isMade || FileManager.default.fileExists(atPath: paceFile) else { return nil }
        let folder = SystemDisks.parent(of: paceFile)
        if !FileManager.default.fileExists(atPath: folder) {
            do { try makeFolder(folder) } catch { return nil }
        }
        return try SharedPace(path: paceFile, scope: scope)
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The file in which an embedded sandbox keeps its state, so that it outlives a killed process.
    private func sandboxLedger(of run: RunID) throws -> String {
        try makeFolder(sandboxFolder)
        return "\(sandboxFolder)/\(run).ledger"
    }

    private func withSandboxAPI<Result: Sendable>(
        at origin: String,
        _ file: JobFile,
        _ catalog: RevocationCatalog,
        _ limits: [LaneKey: LaneLimit],
        sharingPace: Bool,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let loader = SecretLoader(jobFile: file.path)
        let own = try await Self.applications(of: file, loader)
        let shared = try sharedPace(PaceScope(world: origin), isMade: sharingPace)
        return try await withClient(of: file, limits, shared) { client in
            let access = try await SandboxAccess.fetch(from: origin, client: client)
            let applications = access.applications.reduce(into: [:]) { $0[$1.element] = $1 }
            return try await body(
                RemoteServices(
                    platform: OpenConnectorsPlatform(
                        baseURL: origin + "/elements/api-v2",
                        organization: access.organizationSecret,
                        user: access.userSecret,
                        sender: sender(client)
                    ),
                    revocation: CatalogRevocationService(
                        catalog: catalog,
                        sender: sender(client),
                        originOverride: origin
                    ),
                    lanes: client,
                    catalog: BuiltInCatalog.facts(of: catalog),
                    applications: applications.merging(own) { _, own in own },
                    limits: limits,
                    address: "sandbox at \(origin)",
                    organization: Self.name(of: access.organizationSecret),
                    sandboxElements: Set(applications.keys).subtracting(own.keys),
                    recorder: recorder
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
        try LimitNames.check(file, BuiltInCatalog.facts(of: catalog))
        return file.job.limits(over: catalog.limits)
    }

    /// Eight hexadecimal digits that tell two organizations apart.
    ///
    /// Too few to confirm a guess of a long random secret.
    private static func name(of secret: Secret<String>) -> String {
        let key = FingerprintKey(bytes: Array("organization name".utf8))
        return String(key.fingerprint(of: secret).rawValue.prefix(8))
    }
}
