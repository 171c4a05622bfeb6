import ArgumentParser
import ReauthOperations
import UnixSignals

struct ConsoleCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Serves the consent page: shows links, receives callbacks, exchanges codes at once.",
        discussion: """
            It shows every instance of the store that waits, once, whatever run it waits in, and those of runs that \
            begin meanwhile. Operators open the login link that is printed at start; customers open links of their \
            own, one for each connection. A code that comes back is exchanged at once, and the instance proved. The \
            page stays up while runs begin and end; the first Ctrl-C finishes what is under way, and SIGUSR1 makes it \
            print another login link.

            It listens on this machine only. Another address needs --certificate and --key, or --behind-proxy when \
            something in front of it ends TLS; console.publicURL of the job says how the page is reached then.

            EXAMPLES
              reauth console
              reauth console rotate-crm-20260301T030000Z --listen 127.0.0.1:9000
              reauth console --listen 0.0.0.0:8443 --certificate page.pem --key page.key
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only this run, or a job for its newest; all waiting instances of the store by default.",
            valueName: "run"
        ),
        completion: .runName
    )
    var onlyRun: String?

    @Option(name: .long, help: ArgumentHelp("The same as the argument.", valueName: "run"))
    var run: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Where to listen; 127.0.0.1:8477 by default.", valueName: "host:port"),
        transform: ListenAddress.init(argument:)
    )
    var listen = ListenAddress(host: "127.0.0.1", port: 8477)

    @Option(name: .long, help: ArgumentHelp("The page's certificate chain, PEM.", valueName: "file"))
    var certificate: String?

    @Option(name: .long, help: ArgumentHelp("The certificate's key, PEM.", valueName: "file"))
    var key: String?

    @Flag(name: .long, help: "A proxy in front of the page ends TLS.")
    var behindProxy = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with the token (Authorization: Bearer) that /metrics wants; without it only this machine reads them.",
            valueName: "file"
        ),
        completion: .file()
    )
    var metricsTokenFile: String?

    @Flag(name: .long, help: "End all earlier sessions of operators; without it they last over a restart.")
    var signOut = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions
    @OptionGroup var logOptions: LogOptions

    var log: LogOptions? { logOptions }

    func validate() throws {
        if onlyRun != nil, run != nil { throw ValidationError("give the run once: as the argument, or with --run") }
        if (certificate == nil) != (key == nil) { throw ValidationError("--certificate and --key go together") }
    }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    var operation: Operation {
        let options = ConsoleService.Options(
            run: onlyRun ?? run,
            address: listen,
            tls: certificate.flatMap { certificate in key.map { PageCertificate(certificate: certificate, key: $0) } },
            isBehindProxy: behindProxy,
            signsOut: signOut,
            metricsTokenFile: metricsTokenFile
        )
        return { environment, stop, _ in
            // Trapped before people are told of the signal, which would otherwise end the program.
            let signals = await UnixSignalsSequence(trapping: .sigusr1)
            let service = ConsoleService(environment: environment, stop: stop)
            let status = try await service.run(options) { renew in
                for await _ in signals { renew() }
            }
            return CommandEnd(status)
        }
    }
}
