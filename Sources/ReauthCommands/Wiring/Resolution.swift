import ReauthEngine
import ReauthModel

/// What a person decided about an item that no probe could settle.
struct Resolution: Sendable {
    /// The outcomes that a person may give: each of them says what became of the old token.
    static let allowed: [Outcome] = [.rotated, .awaitingCode, .reauthenticated, .superseded, .failed]

    let outcome: Outcome
    /// The person's reason, for the audit trail.
    let text: String

    /// Takes what was typed; `nil` says that it cannot be used.
    init?(outcome: String, text: String) {
        guard let outcome = Self.allowed.first(where: { $0.rawValue == outcome }),
            (1...500).contains(text.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        self.outcome = outcome
        self.text = text
    }

    /// Failures of a sign-in that a person may judge otherwise than the program.
    private static let arguable: [Reason: String] = [
        .wrongAccount: "was signed in with another account", .tokenUnchanged: "shows the token of before",
    ]

    /// The change to write for `item`; throws when it is settled otherwise.
    func checkpoint(for item: Item, at now: Timestamp) throws(CommandFailure) -> Checkpoint {
        let failure = item.progress.outcome == .failed ? item.progress.reason.flatMap { Self.arguable[$0] } : nil
        guard item.progress.outcome == .inDoubt || failure != nil else {
            let outcome = item.progress.outcome?.rawValue ?? "not settled yet"
            throw CommandFailure(
                .usage,
                "\(item.label) is \(outcome); only what is in_doubt, or failed: wrong_account or token_unchanged, is settled "
                    + "by hand"
            )
        }
        if let failure, outcome != .reauthenticated, outcome != .awaitingCode {
            throw CommandFailure(
                .usage,
                "\(item.label) \(failure): accept it with --as reauthenticated, or have somebody sign in again with "
                    + "--as awaiting_code"
            )
        }
        let before = item.progress.outcome?.rawValue ?? ""
        var item = item
        item.progress.outcome = outcome
        item.progress.reason = .resolvedByHand
        item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        if outcome == .awaitingCode { item.progress.awaitingSince = now }
        let event = Event(.resolved, at: now, detail: "\(before), now \(outcome.rawValue): \(text)")
        return Checkpoint(item: item, events: [event])
    }
}
