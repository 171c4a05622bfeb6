import ArgumentParser
import ReauthOperations

struct ProvidersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "Shows the provider catalog: which tokens each provider revokes, and what ends with them.",
        subcommands: [List.self, Show.self]
    )

    /// Which catalog.
    struct CatalogOptions: ParsableArguments {
        @Option(
            name: .long,
            help: ArgumentHelp("Additions to the catalog, as in a job's `providers`.", valueName: "file")
        )
        var providers: String?
    }

    struct List: OperationCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "One line per provider: its elements, and how each `revoke` policy ends there.",
            discussion: """
                EXAMPLES
                  reauth providers list
                  reauth providers list --json
                """
        )

        @OptionGroup var options: CatalogOptions

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func perform(_ environment: Environment) async throws -> CommandEnd {
            let listing = try ProvidersOperation(environment: environment).list(adding: options.providers)
            return try CommandEnd(listing, asJSON: json)
        }
    }

    struct Show: OperationCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One provider in full: the request, the rules for its answers, the limits.",
            discussion: """
                EXAMPLES
                  reauth providers show salesforce
                  reauth providers show acme --providers Jobs/providers.yaml
                """
        )

        /// Columns of a line, and of the labels before its text.
        private static let (width, labels) = (100, 17)

        @Argument(help: "The provider's name.")
        var name: String

        @OptionGroup var options: CatalogOptions

        func perform(_ environment: Environment) async throws -> CommandEnd {
            let operation = ProvidersOperation(environment: environment)
            let text = try operation.text(ofProvider: name, adding: options.providers)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                // An address alone stays beside its label.
                line.dropFirst(Self.labels).contains(" ")
                    ? TextWrap.lines(String(line), width: Self.width, indent: Self.labels) : [String(line)]
            }
            return CommandEnd(text: lines.map { $0 + "\n" }.joined())
        }
    }
}
