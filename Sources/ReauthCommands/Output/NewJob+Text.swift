import ReauthOperations

extension NewJob: CommandOutput {
    /// The commands stand in lines of their own, to be copied.
    var text: String {
        let then = isComplete ? "It works on a sandbox, and needs no account:" : "Fill in the lines with CHANGE, then:"
        return "Wrote \(path). \(then)\n\n" + next.map { "  \($0)\n" }.joined()
    }
}
