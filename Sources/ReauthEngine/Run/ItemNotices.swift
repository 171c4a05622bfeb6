import Logging
import ReauthModel

/// Tells the log what a person who watches a run should know of single items.
///
/// Thousands of items may have the same trouble: the first ones show what it is, and the audit trail has them all.
struct ItemNotices: Sendable {
    /// How many refused hosts the log names.
    private static let mostRefusals = 10
    /// How many revocations in doubt the log names one by one.
    private static let mostDoubts = 10

    let counters: RunCounters
    let logger: Logger

    /// Logs what was just recorded.
    func log(_ step: ItemMachine.Step, of item: Item) {
        logRefusal(step, of: item)
        for event in step.events {
            switch event.kind {
            case .doubt: logDoubt(event, of: item)
            // Each one is a change that a person has to know of: nothing is called through it from now on.
            case .disabled: logger.warning("\(item.label): its token still works; the instance was disabled")
            default: break
            }
        }
    }

    /// Names each host that a revocation was not sent to once, and the configuration key that it came from.
    private func logRefusal(_ step: ItemMachine.Step, of item: Item) {
        guard item.progress.reason == .hostNotAllowed, let words = step.events.last?.detail,
            counters.isNewRefusal(words, of: Self.mostRefusals)
        else { return }
        logger.warning("\(item.label): \(words); further instances with the same host are not shown")
    }

    private func logDoubt(_ event: Event, of item: Item) {
        let seen = counters.doubted()
        guard seen <= Self.mostDoubts else { return }
        let why = event.detail ?? event.httpStatus.map { "HTTP \($0)" } ?? "no answer"
        let more = seen == Self.mostDoubts ? "; further ones are not shown" : ""
        logger.notice("\(item.label): no clear answer to a revocation (\(why)); asking before acting again\(more)")
    }
}
