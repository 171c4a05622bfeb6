import ArgumentParser

/// Where the store is.
struct StoreOptions: ParsableArguments {
    static let defaultPath = ".reauth/reauth.sqlite"

    @Option(name: .long, help: ArgumentHelp("The checkpoint store.", valueName: "file"))
    var store = StoreOptions.defaultPath
}

/// Where reports are written.
struct ReportOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The folder that reports are written below.", valueName: "dir"))
    var reports = Environment.defaultReports
}
