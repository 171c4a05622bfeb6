import ArgumentParser

extension CompletionKind {
    /// Job files.
    static var jobFile: CompletionKind { .file(extensions: ["yaml", "yml"]) }

    /// The names of runs, from the store that a plain `reauth runs` reads.
    static var runName: CompletionKind { .shellCommand("reauth runs --names 2>/dev/null") }
}
