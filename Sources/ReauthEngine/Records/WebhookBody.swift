package import ReauthModel

/// What a webhook says: the envelope of the Standard Webhooks, and the facts as the store has them when it is sent.
///
/// Members without a value are missing. Newer versions may add members, and never change or remove one.
package struct WebhookBody: Sendable, Encodable {
    /// What happened.
    package var type: WebhookKind
    /// When it happened.
    package var timestamp: Timestamp
    /// The facts.
    package var data: Facts

    /// The run, and where it is about one, the item.
    package struct Facts: Sendable, Encodable {
        package var run: RunID
        package var job: String
        package var instanceID: InstanceID?
        package var name: String?
        package var element: String?
        package var provider: LaneKey?
        package var outcome: Outcome?
        package var reason: Reason?
        package var awaitingSince: Timestamp?
        /// The customer, where the job says which column has it.
        package var customer: String?
        /// Where the person signs in, while the instance waits and the link is good.
        package var link: String?
        package var linkExpiresAt: Timestamp?
        /// The carried columns that the job names.
        package var columns: [String: String]?
        /// The number of the reminder, from 1.
        package var reminder: Int?
        /// Whether it is the last reminder: from now on somebody should call.
        package var escalation: Bool?
        /// How many items the run has, by outcome.
        package var outcomes: [String: Int]?

        package init(run: RunID, job: String) {
            self.run = run
            self.job = job
        }
    }

    package init(type: WebhookKind, timestamp: Timestamp, data: Facts) {
        self.type = type
        self.timestamp = timestamp
        self.data = data
    }

    private enum Key: String, CodingKey {
        case type, timestamp, data
    }

    /// Writes it.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(type.rawValue, forKey: .type)
        try members.encode(timestamp.description, forKey: .timestamp)
        try members.encode(data, forKey: .data)
    }
}

extension WebhookBody.Facts {
    private enum Key: String, CodingKey {
        case run, job, name, element, provider, outcome, reason, customer, link, columns, reminder, escalation, outcomes
        case instanceID = "instance_id"
        case awaitingSince = "awaiting_since"
        case linkExpiresAt = "link_expires_at"
    }

    /// Writes what is known.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(run.rawValue, forKey: .run)
        try members.encode(job, forKey: .job)
        try members.encodeIfPresent(instanceID?.rawValue, forKey: .instanceID)
        try members.encodeIfPresent(name, forKey: .name)
        try members.encodeIfPresent(element, forKey: .element)
        try members.encodeIfPresent(provider?.rawValue, forKey: .provider)
        try members.encodeIfPresent(outcome?.rawValue, forKey: .outcome)
        try members.encodeIfPresent(reason?.rawValue, forKey: .reason)
        try members.encodeIfPresent(awaitingSince?.description, forKey: .awaitingSince)
        try members.encodeIfPresent(customer, forKey: .customer)
        try members.encodeIfPresent(link, forKey: .link)
        try members.encodeIfPresent(linkExpiresAt?.description, forKey: .linkExpiresAt)
        try members.encodeIfPresent(columns, forKey: .columns)
        try members.encodeIfPresent(reminder, forKey: .reminder)
        try members.encodeIfPresent(escalation, forKey: .escalation)
        try members.encodeIfPresent(outcomes, forKey: .outcomes)
    }
}
