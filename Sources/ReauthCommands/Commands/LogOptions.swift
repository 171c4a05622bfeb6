import ArgumentParser

/// What is written to stderr.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The least level of log lines; info by default, warning with --quiet.", valueName: "level")
    )
    var logLevel: LogLevel?

    @Flag(name: .long, help: "The same as --log-level debug.")
    var verbose = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The lines on stderr: text, or JSON with time, level, message and facts.",
            valueName: "format"
        )
    )
    var logFormat = LogFormat.text

    /// The least level that was asked for; `nil` for the usual.
    var leastLevel: LogLevel? { verbose ? .debug : logLevel }

    func validate() throws {
        if verbose, logLevel != nil { throw ValidationError("--verbose is --log-level debug: give one of them.") }
    }

    /// Refuses what speaks against itself.
    func check(beside output: OutputOptions) throws {
        if verbose, output.quiet { throw ValidationError("--verbose tells more and --quiet less: give one of them.") }
    }
}

/// Where the measures of a command that ends go.
struct MetricsOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write measures for Prometheus to this file, every 15 s and at the end; for node_exporter, call it NAME.prom.",
            valueName: "file"
        ),
        completion: .file()
    )
    var metricsFile: String?
}
