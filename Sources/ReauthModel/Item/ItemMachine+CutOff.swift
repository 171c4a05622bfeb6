/// `select.authorizedBefore`: the answer to an incident concerns what was authorized before it.
///
/// Only a date that tells of the authorization may spare an instance. The platform's `createdDate` does: an instance cannot
/// have been authorized before it was made. `updatedDate` does not, for a new name moves it too, nor does
/// `oauth.user.refresh_time`, which each refresh moves; no field is documented to tell of a later consent to the same
/// instance, so one that was made before the moment is selected, whenever its owner signed in last.
extension ItemMachine {
    /// How far a date may lie ahead of this clock; one beyond that tells nothing.
    static let longestLead: Duration = .seconds(86_400)

    /// Ends an item whose instance was made at the cut-off or later, before anything is sent for it.
    mutating func authorizedSince(_ facts: InstanceFacts, at now: Timestamp) -> Step? {
        guard let moment = policy.authorizedBefore, let created = creation(facts, at: now), created >= moment else {
            return nil
        }
        return finish(.skipped, .authorizedSince, at: now)
    }

    /// What the trail has to say of an instance that was selected because nothing tells its date.
    func undated(_ facts: InstanceFacts, at now: Timestamp) -> [Event] {
        guard policy.authorizedBefore != nil, creation(facts, at: now) == nil else { return [] }
        return [event(.undated, at: now)]
    }

    private func creation(_ facts: InstanceFacts, at now: Timestamp) -> Timestamp? {
        facts.createdAt.flatMap { $0 <= now.advanced(by: Self.longestLead) ? $0 : nil }
    }
}
