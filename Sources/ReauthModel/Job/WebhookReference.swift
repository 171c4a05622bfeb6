package import OAuth

/// A receiver of webhooks, as a job names it: where it is, where the secret that signs is to be found, and what it is told.
package struct WebhookReference: Sendable, Hashable {
    /// An https URL, or http to a loopback address.
    ///
    /// Its path or query may hold a password of the receiver.
    package var url: Secret<String>
    /// The secret that signs: `whsec_` and the key in base64.
    package var secret: SecretReference
    /// What it is told.
    package var events: Set<WebhookKind>
    /// The carried columns that a webhook about an item has.
    package var columns: [String]

    package init(
        url: Secret<String>,
        secret: SecretReference,
        events: Set<WebhookKind> = Set(WebhookKind.allCases),
        columns: [String] = []
    ) {
        self.url = url
        self.secret = secret
        self.events = events
        self.columns = columns
    }

    /// What the store calls the receiver: a digest of its URL, which may hold a password.
    package var name: String { url.sha256 }

    /// Scheme, host and port, for people.
    package var origin: String {
        let parts = url.exposed().split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/").prefix { $0 != "?" }.description
    }
}
