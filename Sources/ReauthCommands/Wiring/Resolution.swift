import ReauthEngine
import ReauthModel

/// What a person decided about an item that no probe could settle, or that waits for somebody who will not come.
struct Resolution: Sendable {
    /// The outcomes that a person may give: each of them says what became of the old token.
    static let allowed: [Outcome] = [.rotated, .awaitingCode, .reauthenticated, .retired, .superseded, .failed]

    let outcome: Outcome
    /// The person's reason, for the audit trail.
    let text: String
    /// Who says so, as the operating system names them.
    let user: String

    /// Takes what was typed; `nil` says that it cannot be used.
    init?(outcome: String, text: String, user: String) {
        guard let outcome = Self.allowed.first(where: { $0.rawValue == outcome }),
            (1...500).contains(text.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        self.outcome = outcome
        self.text = text
        self.user = user
    }

    /// Failures of a sign-in that a person may judge otherwise than the program.
    private static let arguable: [Reason: String] = [
        .wrongAccount: "was signed in with another account", .tokenUnchanged: "shows the token of before",
    ]

    /// Whether a person may settle `item` at all.
    static func isOpen(_ item: Item) -> Bool {
        switch item.progress.outcome {
        case .inDoubt, .awaitingCode: true
        case .failed: item.progress.reason.map { arguable[$0] != nil } ?? false
        default: false
        }
    }

    /// The change to write for `item`; throws when it is settled otherwise.
    ///
    /// What waits is settled in every run where it waits, and its links are withdrawn: the store does that with this change.
    func checkpoint(for item: Item, at now: Timestamp) throws(CommandFailure) -> Checkpoint {
        guard Self.isOpen(item) else {
            let outcome = item.progress.outcome == nil ? "not settled yet" : item.progress.outcomeWord
            throw CommandFailure(
                .usage,
                "\(item.label) is \(outcome); only what is in_doubt or awaiting_code, or failed: wrong_account or "
                    + "token_unchanged, is settled by hand"
            )
        }
        let failure = item.progress.outcome == .failed ? item.progress.reason.flatMap { Self.arguable[$0] } : nil
        if let failure, ![.reauthenticated, .awaitingCode, .retired].contains(outcome) {
            throw CommandFailure(
                .usage,
                "\(item.label) \(failure): accept it with --as reauthenticated, have somebody sign in again with "
                    + "--as awaiting_code, or give it up with --as retired"
            )
        }
        if item.progress.outcome == .awaitingCode {
            guard outcome != .awaitingCode else {
                throw CommandFailure(.usage, "\(item.label) waits for somebody to sign in already")
            }
            guard item.progress.phase == .awaitingCode else {
                throw CommandFailure(
                    .busy,
                    "a code was sent for \(item.label), and what came of it is not known yet: have `reauth console` or "
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
