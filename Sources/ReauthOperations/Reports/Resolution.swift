import ReauthEngine
package import ReauthModel

/// What a person decided about an item that no probe could settle, or that waits for a sign-in that will not come.
package struct Resolution: Sendable {
    /// The outcomes that a person may give: each of them says what became of the old token.
    package static let allowed: [Outcome] = [.rotated, .awaitingCode, .reauthenticated, .retired, .superseded, .failed]

    /// How it ended.
    package let outcome: Outcome
    /// The person's reason, for the audit trail.
    let text: String
    /// The person, as the operating system names them.
    let user: String

    /// `nil` where the outcome is not one of ``allowed``, or the text cannot stand in the audit trail.
    package init?(outcome: Outcome, text: String, user: String) {
        guard Self.allowed.contains(outcome), (1...500).contains(text.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        self.outcome = outcome
        self.text = text
        self.user = user
    }

    /// Failures of a sign-in that a person may judge differently from the program.
    private static let arguable: [Reason: String] = [
        .wrongAccount: "was signed in with another account", .tokenUnchanged: "shows the same token as before",
    ]

    /// Whether a person may settle `item` at all.
    static func isOpen(_ item: Item) -> Bool {
        switch item.progress.outcome {
        case .inDoubt, .awaitingCode: true
        case .failed: item.progress.reason.map { arguable[$0] != nil } ?? false
        default: false
        }
    }

    /// The change to write for `item`; throws when it may not be settled by hand.
    ///
    /// With this change the store settles an item that waits in every run where it waits, and withdraws its links.
    func checkpoint(for item: Item, at now: Timestamp) throws(OperationFailure) -> Checkpoint {
        guard Self.isOpen(item) else {
            let outcome = item.progress.outcome == nil ? "not settled yet" : item.progress.outcomeWord
            throw OperationFailure(
                .usage,
                "\(item.label) is \(outcome); only an item that is in_doubt or awaiting_code, or failed: wrong_account "
                    + "or token_unchanged, can be settled by hand"
            )
        }
        let failure = item.progress.outcome == .failed ? item.progress.reason.flatMap { Self.arguable[$0] } : nil
        if let failure, ![.reauthenticated, .awaitingCode, .retired].contains(outcome) {
            throw OperationFailure(
                .usage,
                "\(item.label) \(failure): accept it with --as reauthenticated, have somebody sign in again with "
                    + "--as awaiting_code, or give it up with --as retired"
            )
        }
        if item.progress.outcome == .awaitingCode {
            guard outcome != .awaitingCode else {
                throw OperationFailure(.usage, "\(item.label) already waits for somebody to sign in")
            }
            guard item.progress.phase == .awaitingCode else {
                throw OperationFailure(
                    .busy,
                    "a code was sent for \(item.label), and its result is not known yet: let `reauth console` or "
                        + "`reauth check --waiting` look first, then resolve again"
                )
            }
        }
        let before = item.progress.outcomeWord
        var item = item
        item.progress.reasonBefore = item.progress.reason
        item.progress.outcome = outcome
        item.progress.reason = .resolvedByHand
        item.progress.resolvedBy = user
        item.progress.resolvedBecause = text
        item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        if outcome == .awaitingCode { item.progress.awaitingSince = now } else { item.progress.consentURL = nil }
        item.progress.dueAt = nil
        let event = Event(.resolved, at: now, detail: "\(before), now \(outcome.rawValue), by \(user): \(text)")
        return Checkpoint(item: item, events: [event])
    }
}
