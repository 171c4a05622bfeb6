extension WebhookKind {
    /// Whether an item that has this outcome still is as the webhook says.
    package func isTrue(of outcome: Outcome?) -> Bool {
        switch self {
        case .needsConsent, .reminderDue: outcome == .awaitingCode
        case .reauthenticated: outcome == .reauthenticated
        case .failed: outcome == .failed || outcome == .inDoubt
        case .runFinished: true
        }
    }
}
