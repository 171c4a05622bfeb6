import ArgumentParser
import JSON
import ReauthOperations

struct SandboxCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Plays the platform and six providers on loopback, for rehearsals.",
        discussion: """
            Prints its URL and runs until Ctrl-C. A job joins it with `platform: {kind: sandbox, url: URL}`. The same \
            seed gives the same instances, tokens and faults. It accepts no connection from other machines.

            Every effect is on record: curl URL/sandbox/ledger (one JSON object per line), URL/sandbox/ledger/summary.

            A file of faults says what goes wrong: `limits`, `faults` by kind of request (throttled, unavailable, \
            serverError, badGateway, resetBefore, resetAfter, truncated, slow; and cutOff, html, empty: a 200 that \
            cannot be read), `instances` (masked, disabled, deleted, expired, forbidden, hubspot), `revokeLies`, and \
            `meanwhile`: an instance is disabled, refreshed or signedIn by somebody else at a moment that you choose. \
            Jobs/demo-faults.yaml shows every key.

            For a single instance: curl -X POST URL/sandbox/instances/ID/ACTION, where ACTION is disable, enable, \
            refresh (with ?rotation=always or ?rotation=never if you like), sign-in or withdraw (the owner takes our \
            access away).

            EXAMPLES
              reauth sandbox --instances 10000 --port 8099 --csv fleet.csv
              reauth sandbox --seed 3 --faults Jobs/demo-faults.yaml
              reauth sandbox --per-account 3 --auto-consent
              reauth sandbox --samples 50
            """
    )

    @Option(name: .long, help: ArgumentHelp("How many instances, up to 1,000,000.", valueName: "n"))
    var instances = 1000

    @Option(
        name: .long,
        help: ArgumentHelp("The seed: the same seed makes the same instances, tokens and faults.", valueName: "s")
    )
    var seed: UInt64 = 7

    @Option(name: .long, help: ArgumentHelp("The port; 0 takes a free one.", valueName: "p"))
    var port = 0

    @Option(name: .long, help: ArgumentHelp("A YAML file that says what goes wrong, and how often.", valueName: "file"))
    var faults: String?

    @Option(name: .long, help: ArgumentHelp("Write the instances as CSV, for a job's `source`.", valueName: "file"))
    var csv: String?

    @Option(name: .long, help: ArgumentHelp("Keep the state in this file and go on from it.", valueName: "file"))
    var ledger: String?

    @Option(name: .long, help: ArgumentHelp("How many instances of an element share an account.", valueName: "n"))
    var perAccount = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many instances in a hundred have the configuration of the platform's samples.",
            valueName: "percent"
        )
    )
    var samples = 0.0

    @Flag(name: .long, help: "Consent pages answer at once, as if the person had agreed.")
    var autoConsent = false

    @Flag(name: .long, help: "Print JSON in place of the URL: one object, in a line.")
    var json = false

    @OptionGroup var logOptions: LogOptions

    var log: LogOptions? { logOptions }

    func validate() throws {
        guard (1...1_000_000).contains(instances) else { throw ValidationError("--instances takes 1 to 1000000") }
        guard (1...SandboxOptions.largestAccount).contains(perAccount) else {
            throw ValidationError("--per-account takes 1 to \(SandboxOptions.largestAccount)")
        }
        guard (0...100).contains(samples) else { throw ValidationError("--samples takes 0 to 100") }
        guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
    }

    var operation: Operation {
        let options = SandboxOptions(
            instances: instances,
            seed: seed,
            port: port,
            faultsFile: faults,
            csvFile: csv,
            ledgerFile: ledger,
            perAccount: perAccount,
            samplePercent: samples,
            autoConsent: autoConsent
        )
        let printsJSON = json
        return { environment, stop, _ in
            let operation = SandboxOperation(environment: environment, stop: stop)
            return CommandEnd(
                try await operation.run(options) { origin in
                    let sandbox = StartedSandbox(url: origin, instances: options.instances, seed: options.seed)
                    try Screen.output(printsJSON ? JSONOutput.line(of: sandbox) : Array(sandbox.text.utf8))
                }
            )
        }
    }
}
