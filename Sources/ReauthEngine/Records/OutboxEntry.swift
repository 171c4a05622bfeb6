package import ReauthModel

/// A webhook that this process has claimed, to deliver it.
///
/// What it tells is read from the store when it is sent: it holds no secret, no link and no fact.
package struct OutboxEntry: Sendable, Hashable {
    /// What the store calls it.
    package var number: Int64
    /// What the receiver recognises a repetition by: the same in every attempt.
    package var id: String
    /// The run that it is about.
    package var run: RunID
    /// The item that it is about; 0 where it is about the run as a whole.
    package var sequence: Int64
    /// What it tells.
    package var kind: WebhookKind
    /// Which reminder is due, where it tells of one.
    package var step: ReminderPolicy.Step?
    /// The attempts so far.
    package var machine: DeliveryMachine
    /// From then on another process may claim it.
    package var claimedUntil: Timestamp

    package init(
        number: Int64,
        id: String,
        run: RunID,
        sequence: Int64,
        kind: WebhookKind,
        step: ReminderPolicy.Step? = nil,
        machine: DeliveryMachine = DeliveryMachine(),
        claimedUntil: Timestamp
    ) {
        self.number = number
        self.id = id
        self.run = run
        self.sequence = sequence
        self.kind = kind
        self.step = step
        self.machine = machine
        self.claimedUntil = claimedUntil
    }
}

/// What the runs of a job tell one of its receivers.
package struct WebhookSubscription: Sendable, Hashable {
    /// What the store calls the receiver (``WebhookReference/name``).
    package var receiver: String
    /// What it is told.
    package var events: Set<WebhookKind>

    package init(receiver: String, events: Set<WebhookKind>) {
        self.receiver = receiver
        self.events = events
    }
}
