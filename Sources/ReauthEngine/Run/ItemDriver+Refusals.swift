import Logging
import ReauthModel

extension ItemDriver {
    /// How many refused hosts the log tells of.
    private static let refusalsToldOf = 10

    /// Has the log say once which host a revocation was not sent to, and which configuration key names it.
    ///
    /// One host may be that of thousands of instances, and the audit trail has it for each.
    func tellOfRefusal(_ step: ItemMachine.Step, of item: Item) {
        guard item.progress.reason == .hostNotAllowed, let words = step.events.last?.detail,
            counters.isNewRefusal(words, of: Self.refusalsToldOf)
        else { return }
        context.logger.warning("\(item.label): \(words); further instances with the same host are not shown")
    }
}
