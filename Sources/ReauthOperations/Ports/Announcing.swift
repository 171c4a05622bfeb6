package import ReauthEngine
package import ReauthModel

/// What an operation tells the person who started it, and asks them.
package protocol Announcing: Sendable {
    /// Whether somebody can answer a question.
    var canAsk: Bool { get }

    /// One line (or several) for a person.
    func say(_ text: String)

    /// A plan that somebody is asked to approve.
    func show(_ plan: Plan)

    /// The table of outcomes of a run.
    func show(_ summary: RunSummary)

    /// Where a run stands at this moment.
    func show(_ snapshot: RunSnapshot, of run: RunID)

    /// How far a long read is; called often, and shown now and then.
    func show(_ reading: ReadingProgress)

    /// The read has ended; nothing of it stays.
    func endReading()

    /// No further snapshot comes; what was shown last stays.
    func endProgress()

    /// Asks, and returns the line that was typed; `nil` at the end of the input.
    ///
    /// Throws `CancellationError` when the task is cancelled meanwhile.
    func ask(_ question: String) async throws -> String?
}
