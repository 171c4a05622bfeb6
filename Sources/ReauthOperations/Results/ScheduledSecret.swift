package import ReauthModel

/// A secret that a job needs when a scheduler starts it.
///
/// It holds where the secret is, and never the secret.
package struct ScheduledSecret: Sendable, Hashable {
    /// What the job calls it: `platform.userSecret`.
    package var label: String
    /// Where it is.
    package var reference: SecretReference

    package init(label: String, reference: SecretReference) {
        self.label = label
        self.reference = reference
    }
}
