import CheckpointStore
import JobFiles
package import Logging
import ReauthEngine
package import ReauthModel

/// Where the adapters are opened: the only place that knows which ones there are.
package enum Composition {
    /// The clocks of the machine.
    package static var time: any TimeSource { SystemTime() }

    /// The store that a job names; `nil` where it names none, or cannot be read: the command that reads it then says why.
    package static func store(ofJob path: String) -> String? {
        (try? JobFile.load(path: path))?.job.store
    }

    /// The ports of the program, for a store and a folder of reports.
    package static func environment(
        at places: Places,
        announcer: any Announcing,
        logger: Logger
    ) -> Environment {
        let time = SystemTime()
        let folder = SystemDisks.parent(of: places.store)
        let catalogs = BuiltInCatalog()
        let network = SystemNetwork(logger: logger)
        let reports = FileReports(folder: places.reports, time: time)
        return Environment(
            announcer: announcer,
            time: time,
            logger: logger,
            places: places,
            user: SystemUser.name(),
            store: SQLiteStoreAccess(path: places.store, time: time, logger: logger),
            jobs: YAMLJobs(),
            newJobs: YAMLJobs(),
            secrets: LoadedSecrets(),
            inputs: FileInputs(time: time),
            catalogs: catalogs,
            services: RemoteServicesWiring(
                catalogs: catalogs,
                // `.pace` had records of another layout, and versions before this one may have it open.
                paceFile: places.store + ".pace2",
                sandboxFolder: folder + "/sandbox",
                time: time,
                network: network
            ),
            webhooks: WebhookWiring(time: time, network: network),
            reports: reports,
            trails: FileTrails(),
            forwarding: SyslogTrails(),
            dryRunReports: reports,
            pages: HTTPPages(time: time, logger: logger),
            sandboxes: LoopbackSandboxes(),
            disks: SystemDisks(storeFolder: folder, reportsFolder: places.reports),
            network: network,
            program: SystemProgram.place
        )
    }
}
