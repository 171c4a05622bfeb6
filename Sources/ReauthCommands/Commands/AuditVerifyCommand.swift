import ArgumentParser
import ReauthModel
import ReauthOperations

struct AuditVerifyCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Finds records that were changed, removed, added or moved, and says which.",
        discussion: """
            Exit code 0: the trails are intact; 3: something is wrong. Records after the newest signed head are linked but not \
            signed yet: a process that works on the run, or that was killed, has some of them.

            EXAMPLES
              reauth audit verify
              reauth audit verify rotate-crm-20260301T030000Z --head kept/head.json
              reauth audit verify rotate-crm-20260301T030000Z --events events.jsonl
              reauth audit verify --events events.jsonl --head events.head.json --key 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; all runs by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(
        name: .customLong("head"),
        help: ArgumentHelp("A file with a head that was kept elsewhere; may be given several times.", valueName: "path")
    )
    var heads: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The public key that was kept; by default that of the store, or of the heads.",
            valueName: "base64"
        )
    )
    var key: TrailPublicKey?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Verify this events.jsonl: with the heads of its run in the store, where the run is named, or with --head alone.",
            valueName: "path"
        )
    )
    var events: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    func validate() throws {
        if events != nil, run != nil, !heads.isEmpty {
            throw ValidationError("--events takes its heads from the store or from --head: name a run, or give --head")
        }
    }

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = AuditOperation(environment: environment)
        let verification =
            if let events, let run {
                try await operation.verify(file: events, ofRun: run, key: key)
            } else if let events {
                try operation.verify(file: events, headPaths: heads, key: key)
            } else {
                try await operation.verify(runNamed: run, headPaths: heads, key: key)
            }
        var end = try CommandEnd(verification, asJSON: json)
        if !verification.isIntact { end.status = .itemsFailed }
        return end
    }
}

extension TrailPublicKey: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
