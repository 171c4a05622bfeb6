import ArgumentParser
import Foundation
import ReauthModel
import Revocation

struct ProvidersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "Shows the provider catalog: who can revoke what, and what dies with it.",
        subcommands: [List.self, Show.self]
    )

    /// Which catalog.
    struct CatalogOptions: ParsableArguments {
        @Option(
            name: .long,
            help: ArgumentHelp("Additions to the catalog, as in a job's `providers`.", valueName: "file")
        )
        var providers: String?

        func catalog() throws -> RevocationCatalog {
            let builtIn = try RevocationCatalog.builtIn()
            return try providers.map { try builtIn.adding(file: $0) } ?? builtIn
        }
    }

    struct List: AsyncParsableCommand {
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

        func run() async throws {
            let environment = Environment.real()
            let (options, json) = (options, json)
            try await CommandRunner.run(environment) {
                let lines = try options.catalog().entries.map(ProviderLine.init)
                if json {
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                    encoder.keyEncodingStrategy = .convertToSnakeCase
                    try environment.screen.output(Array(encoder.encode(lines)) + Array("\n".utf8))
                } else {
                    let header = ["provider", "silent", "access-token", "grant", "elements"]
                    let rows = lines.map {
                        [$0.provider, $0.silent, $0.accessToken, $0.grant, $0.elements.joined(separator: " ")]
                    }
                    for line in ProviderLine.table(header, rows) { environment.screen.output(line + "\n") }
                }
                return .success
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One provider in full: the request, the rules for its answers, the limits.",
            discussion: """
                EXAMPLES
                  reauth providers show salesforce
                  reauth providers show acme --providers Jobs/providers.yaml
                """
        )

        @Argument(help: "The provider's name.")
        var name: String

        @OptionGroup var options: CatalogOptions

        func run() async throws {
            let environment = Environment.real()
            let (options, name) = (options, name)
            try await CommandRunner.run(environment) {
                let catalog = try options.catalog()
                guard let entry = catalog.entry(named: name) else {
                    let known = catalog.entries.map(\.name).joined(separator: ", ")
                    throw CommandFailure(
                        .usage,
                        "no provider `\(name)` in the catalog; known: \(known); entries of your own: --providers FILE"
                    )
                }
                environment.screen.output(entry.description + "\n")
                return .success
            }
        }
    }
}

/// How each policy ends at one provider.
struct ProviderLine: Encodable {
    var provider: String
    var silent: String
    var accessToken: String
    var grant: String
    var elements: [String]

    init(_ entry: ProviderEntry) {
        provider = entry.name
        silent = Self.end(of: entry.profile, .silent)
        accessToken = Self.end(of: entry.profile, .accessToken)
        grant = Self.end(of: entry.profile, .grant)
        elements = entry.elements
    }

    private static func end(of profile: ProviderProfile, _ policy: RevokePolicy) -> String {
        switch profile.decision(for: policy, confirm: .ping) {
        case .end(.notRevocable, _): "not revocable"
        case .end(let outcome, _): outcome.rawValue
        case .revoke(_, expecting: .silentRefresh): "refreshes"
        case .revoke(_, expecting: .personNeeded): "sign-in"
        case .revoke(_, expecting: .unknown): "either"
        }
    }

    static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
