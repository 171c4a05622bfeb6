package import ReauthEngine
package import ReauthModel

/// The platform and the providers of a job, ready to be called: clients, credentials and limits.
package struct RemoteServices: Sendable {
    /// Where the instances live.
    package var platform: any Platform & InstanceDirectory
    /// The providers.
    package var revocation: any RevocationService & AuthorizationRules
    /// The choke point that paces both.
    package var lanes: any LaneControl
    /// What is known of the providers.
    package var catalog: ProviderCatalog
    /// OAuth clients by element.
    package var applications: [String: Application]
    /// The limits of the job, the catalog and the program, merged.
    package var limits: [LaneKey: LaneLimit]
    /// Where requests go, for people.
    package var address: String
    /// Names the organization without telling its secret.
    package var organization: String
    /// Elements whose application is the sandbox's own.
    package var sandboxElements: Set<String>
    /// Shows the requests that are not sent, where that was asked for; see ``RemoteServicesOpening/recording``.
    package var recorder: (any RequestRecording)?

    package init(
        platform: any Platform & InstanceDirectory,
        revocation: any RevocationService & AuthorizationRules,
        lanes: any LaneControl,
        catalog: ProviderCatalog,
        applications: [String: Application],
        limits: [LaneKey: LaneLimit],
        address: String,
        organization: String,
        sandboxElements: Set<String> = [],
        recorder: (any RequestRecording)? = nil
    ) {
        self.recorder = recorder
        self.platform = platform
        self.revocation = revocation
        self.lanes = lanes
        self.catalog = catalog
        self.applications = applications
        self.limits = limits
        self.address = address
        self.organization = organization
        self.sandboxElements = sandboxElements
    }

    /// What tells the OAuth client of an element from others, without telling its id: the elements that use it.
    var applicationNames: [String: String] {
        let clients = Dictionary(grouping: applications.values) { $0.clientID }
        return clients.values.reduce(into: [:]) { names, applications in
            let name = applications.map(\.element).sorted().joined(separator: "+")
            for application in applications { names[application.element] = name }
        }
    }

    /// The job's applications; those of a sandbox come back to `callback`.
    func applications(redirectingTo callback: String) -> [String: Application] {
        applications.mapValues { application in
            var application = application
            if sandboxElements.contains(application.element) { application.redirectURI = callback }
            return application
        }
    }
}

/// Opens the platform and the providers of jobs.
package protocol RemoteServicesOpening: Sendable {
    /// The same, which sends only what reads: every other request has to be made within the recorder of its services, and is
    /// not sent there either.
    var recording: any RemoteServicesOpening { get }

    /// Opens what `file`'s job names for the length of `body`: starts its sandbox, loads its secrets, and keeps to its
    /// limits.
    ///
    /// With a `run`, a sandbox inside this process keeps its state, so that a process that goes on with the run finds it
    /// again. Without one, for a plan, no state is kept.
    ///
    /// With `sharingPace`, the limits hold over all processes of the store, and the file for that is made where there is
    /// none. Without it, they do where the file is there: for a plan that reads no instances.
    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID?,
        sharingPace: Bool,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result
}

extension RemoteServicesOpening {
    /// Opens what a run needs, which always shares its pace.
    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        try await withServices(of: file, for: run, sharingPace: true, body)
    }
}
