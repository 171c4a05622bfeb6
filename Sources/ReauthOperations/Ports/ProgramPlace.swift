/// Where the program runs, for commands that somebody else will start.
package struct ProgramPlace: Sendable, Hashable {
    /// Absolute path of the program.
    package var program: String
    /// Absolute path of the folder that relative paths start from.
    package var workingFolder: String
    /// The time zone of the machine, as the IANA data base calls it: `Europe/Berlin`.
    package var timeZone: String

    /// The store of the package's schedules, on a machine that has one.
    package var packageStore: String?

    package init(program: String, workingFolder: String, timeZone: String, packageStore: String? = nil) {
        self.program = program
        self.workingFolder = workingFolder
        self.timeZone = timeZone
        self.packageStore = packageStore
    }

    /// A path from the root, whatever folder it is used from.
    func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        return workingFolder.hasSuffix("/") ? "\(workingFolder)\(rest)" : "\(workingFolder)/\(rest)"
    }
}
