package import ReauthModel

/// Sends webhooks to one receiver.
package protocol WebhookSender: Sendable {
    /// Signs and sends one, once.
    ///
    /// Throws only when cancelled.
    func send(_ body: WebhookBody, id: String) async throws -> DeliveryAnswer
}

/// One receiver of a job, ready to be told.
package struct WebhookReceiver: Sendable {
    /// What the store calls it.
    package var name: String
    /// Scheme, host and port, for people.
    package var origin: String
    /// The carried columns that a webhook about an item has.
    package var columns: [String]
    /// What sends to it.
    package var sender: any WebhookSender

    package init(name: String, origin: String, columns: [String], sender: any WebhookSender) {
        self.name = name
        self.origin = origin
        self.columns = columns
        self.sender = sender
    }
}
