import ArgumentParser
import Foundation
import ReauthOperations

struct ManualCommand: OperationCommand {
    /// What the manual is written in.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case man, markdown
    }

    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Prints the manual page, or the reference of all commands, made from the parser.",
        discussion: """
            To read the page at once: `reauth manual | man -l -`.

            EXAMPLES
              reauth manual
              reauth manual --format markdown
            """
    )

    @Option(name: .long, help: "man (a page for the program man) or markdown.")
    var format = Format.man

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let program = try CommandDescription.ofProgram()
        let text =
            switch format {
            case .man: ManualPage(program: program).text
            case .markdown: MarkdownReference(program: program).text
            }
        return CommandEnd(text: text)
    }
}

extension CommandDescription {
    /// The description of the whole program, from its parser.
    static func ofProgram() throws -> CommandDescription {
        struct Dump: Decodable {
            var command: CommandDescription
        }
        return try JSONDecoder().decode(Dump.self, from: Data(ReauthCommand._dumpHelp().utf8)).command
    }
}
