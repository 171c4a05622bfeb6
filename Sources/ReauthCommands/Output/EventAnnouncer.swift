import JSON
import ReauthEngine
import ReauthModel
import ReauthOperations
import Synchronization

/// Tells programs what an operation does: a line of JSON for each event.
///
/// What people are told stays on standard error.
final class EventAnnouncer: Announcing {
    private let people: any Announcing
    private let time: any TimeSource
    private let output: @Sendable ([UInt8]) throws -> Void
    private let lastProgress = Mutex<Duration?>(nil)

    /// - Parameter output: takes each line, with its line feed.
    init(
        besides people: any Announcing,
        time: any TimeSource,
        output: @escaping @Sendable ([UInt8]) throws -> Void = { try Screen.output($0) }
    ) {
        self.people = people
        self.time = time
        self.output = output
    }

    /// Prints an event.
    ///
    /// A reader that has gone does not stop a run, whose effects are on record in the store.
    func tell(_ event: RunEvent) {
        try? output(JSONOutput.line(of: RunEventLine(at: time.now, event: event)))
    }

    var canAsk: Bool { people.canAsk }

    func say(_ text: String) {
        tell(.notice(text))
        people.say(text)
    }

    func show(_ plan: Plan) {
        tell(.plan(plan))
        people.show(plan)
    }

    func show(_ summary: RunSummary) {
        tell(.summary(summary))
        people.show(summary)
    }

    func show(_ snapshot: RunSnapshot, of run: RunID) {
        let isDue = lastProgress.withLock { last in
            if let last, snapshot.elapsed - last < .seconds(10) { return false }
            last = snapshot.elapsed
            return true
        }
        if isDue { tell(.progress(snapshot, run)) }
        people.show(snapshot, of: run)
    }

    func show(_ reading: ReadingProgress) { people.show(reading) }
    func endReading() { people.endReading() }
    func endProgress() { people.endProgress() }
    func ask(_ question: String) async throws -> String? { try await people.ask(question) }
}
