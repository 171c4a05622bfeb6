/// What a person chose on a consent page.
enum ConsentDecision: String, Sendable {
    case allow, other, deny

    /// Reads the form of the page; `nil` when it holds no decision.
    init?(_ request: SandboxRequest) {
        guard request.mediaType == "application/x-www-form-urlencoded",
            let choice = request.form?.first(where: { $0.name == "decision" })?.value
        else { return nil }
        self.init(rawValue: choice)
    }
}
