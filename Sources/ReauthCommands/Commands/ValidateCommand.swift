import ArgumentParser
import ReauthOperations

struct ValidateCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Reads a job and the files that it names, and tells every error at once.",
        discussion: """
            Says in a few lines what the job does. Opens no connection, runs no command and needs no store, so it also \
            fits where jobs are reviewed: secrets that are not here are warnings.

            EXAMPLES
              reauth validate Jobs/rotate-fleet.yaml
              reauth validate Jobs/rotate-fleet.yaml --json

            EXIT CODES
              0   nothing is wrong
              7   more instances than safety.maxInstances
              65  the job or a file that it names is bad
            """
    )

    @Argument(help: ArgumentHelp("The job file.", valueName: "job"), completion: .jobFile)
    var job: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func perform(_ environment: Environment) async throws -> CommandEnd {
        try CommandEnd(try await ValidateOperation(environment: environment).validate(jobPath: job), asJSON: json)
    }
}
