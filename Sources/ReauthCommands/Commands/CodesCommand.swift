import ArgumentParser

struct CodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes",
        abstract: "Takes in authorization codes that came back elsewhere.",
        subcommands: [CodesImportCommand.self]
    )
}
