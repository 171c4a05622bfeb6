import ArgumentParser
import class Foundation.ProcessInfo
import ReauthOperations

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The checkpoint store; without this option, that of the environment variable REAUTH_STORE.",
            valueName: "file"
        ),
        completion: .file()
    )
    var store = Places.store(in: ProcessInfo.processInfo.environment)
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
