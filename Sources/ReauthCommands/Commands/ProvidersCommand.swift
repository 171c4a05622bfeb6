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
                  reauth providers show box --json
                """
        )

        @Argument(help: "The provider's name.", completion: .providerName)
        var name: String

        @OptionGroup var options: CatalogOptions

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func perform(_ environment: Environment) async throws -> CommandEnd {
            let details = try ProvidersOperation(environment: environment).details(
                ofProvider: name,
                adding: options.providers
            )
            return try CommandEnd(details, asJSON: json)
        }
    }
}
