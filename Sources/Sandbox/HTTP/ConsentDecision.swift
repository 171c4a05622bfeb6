/// What a person chose on a consent page.
struct ConsentDecision: Sendable {
    /// The button that was pressed.
    enum Choice: String, Sendable {
        case allow, other, deny
    }

    var choice: Choice
    /// The scopes whose boxes were ticked; `nil` where the page had no boxes.
    var scopes: [String]?

    /// Everything that was asked for.
    static let allow = ConsentDecision(choice: .allow)

    private init(choice: Choice) {
        self.choice = choice
    }

    /// Reads the form of the page; `nil` when it holds no decision.
    init?(_ request: SandboxRequest) {
        guard request.mediaType == "application/x-www-form-urlencoded",
            let form = request.form,
            let choice = form.first(where: { $0.name == "decision" }).flatMap({ Choice(rawValue: $0.value) })
        else { return nil }
        self.choice = choice
        if form.contains(where: { $0.name == "boxes" }) { scopes = form.filter { $0.name == "scope" }.map(\.value) }
    }
}
