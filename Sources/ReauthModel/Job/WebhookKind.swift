/// What a webhook tells.
///
/// Stable words: they are the `type` of a webhook's body.
package enum WebhookKind: String, Sendable, Hashable, CaseIterable {
    /// An instance began to wait for a person.
    case needsConsent = "needs_consent"
    /// An instance still waits, and it is time to remind its person.
    case reminderDue = "reminder_due"
    /// A person signed in again, and the instance works.
    case reauthenticated
    /// An instance failed, or is in doubt.
    case failed
    /// A run has nothing more to do by itself.
    case runFinished = "run_finished"

    /// Whether a webhook of this kind is about the run as a whole, and not about one of its items.
    package var isAboutRun: Bool { self == .runFinished }
}
