import ReauthOperations

extension NothingToRetry: CommandOutput {
    var text: String { "Nothing is to be done: \(reason).\n" }
}
