import Foundation

/// The program that runs, as the operating system names it.
enum SystemProgram {
    static var place: ProgramPlace {
        ProgramPlace(
            program: Bundle.main.executablePath ?? "reauth",
            workingFolder: FileManager.default.currentDirectoryPath,
            timeZone: TimeZone.current.identifier,
            packageStore: packageStore
        )
    }

    /// Where the Debian package's units and `README.Debian` have the store.
    static var packageStore: String? {
        let folder = "/var/lib/reauth"
        // Its mode hides the store itself from everybody but its user.
        return FileManager.default.fileExists(atPath: folder) ? "\(folder)/reauth.sqlite" : nil
    }
}
