import Foundation
import ReauthOperations
import Testing

@testable import ReauthCommands

@Suite struct ReferenceTests {
    @Test func `the reference of commands is what the parser says`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Jobs/commands.md")
        let written = try String(contentsOf: file, encoding: .utf8)
        // Renew it with: reauth manual --format markdown > Jobs/commands.md
        #expect(written == MarkdownReference(program: try .ofProgram()).text)
    }

    @Test func `every command and every option stands in both`() throws {
        let program = try CommandDescription.ofProgram()
        let (manual, markdown) = (ManualPage(program: program).text, MarkdownReference(program: program).text)
        let commands = program.leaves
        #expect(commands.contains { $0.path == "reauth audit verify" })
        #expect(!commands.contains { $0.commandName == "help" || $0.path == "reauth audit" })
        for command in commands {
            #expect(markdown.contains("\n## \(command.path)\n"))
            #expect(manual.contains("\n.SS \(command.path.replacing("-", with: "\\-"))\n"))
            for argument in command.ownArguments {
                #expect(markdown.contains("| `\(argument.heading)` |"), "\(command.path)")
                #expect(manual.contains("\n.B \(argument.heading.replacing("-", with: "\\-"))\n"), "\(command.path)")
            }
        }
        for status in ExitStatus.allCases {
            #expect(markdown.contains("\n| \(status.rawValue) | \(status.meaning) |\n"))
        }
    }

    @Test func `the manual page has the keys of the job file, and codes that are broken at any width`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Jobs/README.md")
        let section = try #require(
            try String(contentsOf: file, encoding: .utf8).split(separator: "## The job file\n").last?.split(
                separator: "\n`revoke` decides"
            ).first
        )
        let keys = section.matches(of: /\n\| `([a-zA-Z]+)` \|/).map { String($0.1) }
        #expect(Set(keys) == Set(JobKey.all.map(\.name)) && JobKey.all.count == keys.count)
        let manual = ManualPage(program: try .ofProgram()).text
        #expect(manual.contains("\n.B schedule\n") && manual.contains("\n.SH SEE ALSO\n"))
        #expect(manual.contains("\n.TP\n.B 130\ninterrupted, resumable\n"))
    }

    @Test func `help is taken apart into text, headings and lines that stay`() {
        let help = "First line\nof a text.\n\nEXAMPLES\n  reauth a\n    reauth b\n\nEXIT CODES\n  0 well\nMore text."
        #expect(
            HelpBlock.blocks(of: help) == [
                .paragraph("First line of a text."), .heading("EXAMPLES"), .verbatim(["reauth a", "  reauth b"]),
                .heading("EXIT CODES"), .verbatim(["0 well"]), .paragraph("More text."),
            ]
        )
        #expect(HelpBlock.blocks(of: "").isEmpty)
    }

    @Test func `no text of a command is a request of troff or a cell of a table`() {
        let hostile = CommandDescription(
            commandName: "odd",
            abstract: ".so /etc/passwd | \\fB <b> *x*",
            discussion: "'ig\n\n  .de odd\n  a \"quoted\" \\n word",
            arguments: [
                .init(
                    kind: .option,
                    names: [.init(kind: "long", name: "odd")],
                    preferredName: .init(kind: "long", name: "odd"),
                    valueName: "x",
                    abstract: ".br a|b",
                    allValues: ["p", "q"],
                    isOptional: false,
                    isRepeating: true,
                    shouldDisplay: true
                )
            ],
            superCommands: ["reauth"]
        )
        let known = [".TH", ".SH", ".SS", ".B", ".I", ".PP", ".TP", ".nf", ".fi", ".RS", ".RE"]
        let manual = ManualPage(program: hostile).text
        for line in manual.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(known.contains { line == $0 || line.hasPrefix("\($0) ") }, "\(line)")
        }
        #expect(manual.contains("\\&.so /etc/passwd | \\efB"))
        #expect(hostile.usage == "reauth odd --odd <x> ...")
        let markdown = MarkdownReference(program: hostile).text
        #expect(markdown.contains("| `--odd <x>` | .br a\\|b One of: p, q. |"))
        #expect(markdown.contains(".so /etc/passwd \\| \\fB &lt;b> \\*x\\* |"))
    }

    @Test(arguments: CompletionsCommand.Shell.allCases)
    func `completions know commands, values, job files and the names of runs`(shell: CompletionsCommand.Shell) {
        let script = shell.script
        for word in [
            "set-concurrency", "awaiting_code", "kubernetes", "yaml", "reauth runs --names", "reauth providers list",
        ] {
            #expect(script.contains(word), "\(word)")
        }
    }
}
