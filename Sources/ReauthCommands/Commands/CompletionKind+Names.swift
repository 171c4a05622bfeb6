import ArgumentParser

extension CompletionKind {
    /// Job files.
    static var jobFile: CompletionKind { .file(extensions: ["yaml", "yml"]) }

    /// The names of runs, from the store that a plain `reauth runs` reads.
    static var runName: CompletionKind { .shellCommand("reauth runs --names 2>/dev/null") }

    /// The names of the jobs that have runs there: those of the runs, without the time of their start.
    static var jobName: CompletionKind {
        .shellCommand("reauth runs --names --limit 500 2>/dev/null | sed 's/-[0-9]*T[0-9]*Z$//' | sort -u")
    }

    /// The providers of the catalog.
    static var providerName: CompletionKind {
        .shellCommand("reauth providers list 2>/dev/null | sed -n '2,$s/ .*//p'")
    }
}
