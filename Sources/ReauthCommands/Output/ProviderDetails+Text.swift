import ReauthOperations

extension ProviderDetails: CommandOutput {
    /// Columns of a line, and of the labels before its text.
    private static let (width, labels) = (100, 17)

    var text: String {
        let lines = facts.flatMap { fact in
            let label = "  " + fact.label
            let padding = String(repeating: " ", count: max(1, Self.labels - label.count))
            let line = label + padding + fact.text
            // An address alone stays beside its label.
            return fact.text.contains(" ") ? TextWrap.lines(line, width: Self.width, indent: Self.labels) : [line]
        }
        return (["\(name): \(title)"] + lines).map { $0 + "\n" }.joined()
    }
}
