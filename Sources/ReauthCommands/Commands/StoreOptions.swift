import ArgumentParser
import ReauthOperations

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The checkpoint store.", valueName: "file"))
    var store = Places.defaultStore
}

/// Where reports are written.
struct ReportOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The folder that reports are written below.", valueName: "dir"))
    var reports = Places.defaultReports
}
