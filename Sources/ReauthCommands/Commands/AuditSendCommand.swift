import ArgumentParser
import ReauthEngine
import ReauthOperations

struct AuditSendCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sends a run's audit trail to a collector of syslog messages, over TLS.",
        discussion: """
            Each record is a message of RFC 5424, as `reauth report --format syslog` prints it, with its length before it (RFC \
            5425). The collector's certificate is verified, with the system's authorities and those of --ca. There is no plain TCP.

            Prints the position of the last record; with --after that position the next call goes on without a gap. Name the \
            run then: positions are those of one run. Syslog knows no answer, so a record may have been sent that the collector \
            did not take: compare `position` and `hash` there.

            EXAMPLES
              reauth audit send rotate-crm-20260301T030000Z --to tls://siem.example.com
              reauth audit send rotate-crm-20260301T030000Z --to tls://siem.example.com:6514 --after 1200 --json
              reauth audit send --to tls://[2001:db8::7]:6514 --ca /etc/ssl/siem.pem

            EXIT CODES
              0   sent
              11  the collector cannot be reached, is not trusted, or broke off
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The collector; port 6514 where none is named.", valueName: "tls://host:port")
    )
    var to: CollectorAddress

    @Option(
        name: .long,
        help: ArgumentHelp("A PEM file with authorities that are trusted besides the system's.", valueName: "file"),
        completion: .file()
    )
    var ca: String?

    @Option(name: .long, help: ArgumentHelp("Only records after this position.", valueName: "position"))
    var after: Int64 = 0

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func validate() throws {
        if after < 0 { throw ValidationError("--after takes the position of a record, or 0 for all of them") }
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let sent = try await TrailSending(environment: environment)
            .send(ofRunNamed: run, after: after, to: to, trusting: ca)
        return try CommandEnd(sent, asJSON: json)
    }
}

extension CollectorAddress: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
