import ArgumentParser
import ReauthModel
import ReauthOperations

struct InitCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a first job file, with comments.",
        discussion: """
            The file can be read as it is; lines with CHANGE are yours to fill in. Secrets are named as files beside it, \
            and none is made. A file that is there already is never written over. Prints the next commands.

            EXAMPLES
              reauth init --source csv
              reauth init try --source sandbox --revoke access-token
              reauth init rotate-crm --source api --revoke access-token
              reauth init nightly --source api --action check --output Jobs/nightly.yaml
            """
    )

    @Argument(help: ArgumentHelp("The job's name: a-z, 0-9 and hyphens; `ACTION-fleet` by default.", valueName: "name"))
    var name: String?

    @Option(
        name: .long,
        help:
            "Where the instances come from: a CSV file, the platform's list, or a sandbox, to try it without accounts."
    )
    var source: JobTemplate.Source

    @Option(name: .long, help: "What the job does.")
    var action = Action.rotate

    @Option(
        name: .long,
        help: "What it revokes, for rotate and retire; by default the mildest: silent, and access-token for retire."
    )
    var revoke: RevokePolicy?

    @Option(name: .long, help: ArgumentHelp("The file; Jobs/NAME.yaml by default.", valueName: "file"))
    var output: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func validate() throws {
        if let name, name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,63}/) == nil {
            throw ValidationError("the name must be 1 to 64 of a-z, 0-9 and `-`, and start with a letter or digit")
        }
        guard let revoke else { return }
        if !action.revokes { throw ValidationError("--revoke goes with --action rotate or retire") }
        if action == .retire, revoke == .silent {
            throw ValidationError(
                "--revoke takes access-token or grant for --action retire: after silent the grant lives on"
            )
        }
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let template = JobTemplate(
            name: name ?? "\(action.rawValue)-fleet",
            source: source,
            action: action,
            revoke: revoke
        )
        return try CommandEnd(try InitOperation(environment: environment).write(template, to: output), asJSON: json)
    }
}

extension JobTemplate.Source: ExpressibleByArgument {}
extension Action: ExpressibleByArgument {}
extension RevokePolicy: ExpressibleByArgument {}
