import ArgumentParser

/// What is written to stderr.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The least level of log lines; info by default, warning with --quiet.", valueName: "level")
    )
    var logLevel: LogLevel?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The lines on stderr: text, or JSON with time, level, message and facts.",
            valueName: "format"
        )
    )
    var logFormat = LogFormat.text
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
