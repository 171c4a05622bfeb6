import ArgumentParser
import class Foundation.ProcessInfo
import ReauthOperations

/// Where the store is, for a command that takes no job.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The checkpoint store; by default that of REAUTH_STORE, else \(Places.defaultStore).",
            valueName: "file"
        ),
        completion: .file()
    )
    var store: String?

    /// The store's place.
    var place: String { Places.store(named: store, in: ProcessInfo.processInfo.environment) }
}

/// Where the store is, for a command that takes a job.
struct JobStoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The checkpoint store; by default that of REAUTH_STORE, then `store` of the job, else \(Places.defaultStore).",
            valueName: "file"
        ),
        completion: .file()
    )
    var store: String?

    /// The store's place, where the job at `path` is to be carried out.
    func place(ofJob path: String) -> String {
        Places.store(named: store, in: ProcessInfo.processInfo.environment) { Composition.store(ofJob: path) }
    }
}

/// Where reports are written.
struct ReportOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The folder that reports are written below.", valueName: "dir"),
        completion: .directory
    )
    var reports = Places.defaultReports
}
