import ReauthOperations

extension SentTrail: CommandOutput {
    var text: String {
        guard messages > 0 else { return "Run \(run) has no record after position \(after): nothing was sent.\n" }
        return "Sent \(messages) records of run \(run) to \(collector). The next ones: --after \(last)\n"
    }
}
