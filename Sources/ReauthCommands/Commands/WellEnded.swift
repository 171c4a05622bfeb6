import ArgumentParser
import ReauthOperations

/// Exit codes in whose place a command ends with 0, for schedulers that know no other good end: `5,7`.
struct WellEnded: ExpressibleByArgument, Equatable {
    /// The ends that may count as good: the work that could be done was done, or another process does it, and the next start goes
    /// on by itself.
    static let allowed: [ExitStatus] = [.codesOutstanding, .capReached, .busy, .interrupted]

    let statuses: Set<ExitStatus>

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let statuses = words.compactMap { Int32($0).flatMap(ExitStatus.init(rawValue:)) }
        guard statuses.count == words.count, statuses.allSatisfy(Self.allowed.contains) else { return nil }
        self.statuses = Set(statuses)
    }
}

/// How the end of a command is told to a scheduler.
struct EndOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "End with 0 in place of these exit codes, for a scheduler that knows no other good end: 5, 7, 8 and 130, with commas.",
            valueName: "codes"
        )
    )
    var exitZeroOn: WellEnded?
}
