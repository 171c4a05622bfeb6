import ReauthOperations

extension WebhookCounts: CommandOutput {
    var text: String { (line ?? "No webhook is pending.") + "\n" }
}
