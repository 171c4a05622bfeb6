import ReauthEngine
import ReauthModel

/// What became of the rows of a file of codes.
struct CodeEnds: Sendable {
    let orders: [CodeOrder]
    /// The items whose code was sent now, as they ended, by the lines of their rows.
    let sent: [Int: Item]

    /// Whether a row's code was not sent although its instance waited.
    func isUnsent(_ order: CodeOrder) -> Bool {
        order.standing == .waits && sent[order.row.line] == nil
    }
}
