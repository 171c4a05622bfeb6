import ArgumentParser

/// What a command that works for a while tells, and whom it asks.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print what happens as JSON, one object in each line; the last one has the exit code.")
    var json = false

    @Flag(name: .long, help: "Tell only warnings and errors.")
    var quiet = false

    @Flag(name: .long, help: "Ask nothing, as without a terminal.")
    var noInput = false
}
