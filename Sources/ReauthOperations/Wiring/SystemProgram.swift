import Foundation

/// The program that runs, as the operating system names it.
enum SystemProgram {
    static var place: ProgramPlace {
        ProgramPlace(
            program: Bundle.main.executablePath ?? "reauth",
            workingFolder: FileManager.default.currentDirectoryPath,
            timeZone: TimeZone.current.identifier
        )
    }
}
