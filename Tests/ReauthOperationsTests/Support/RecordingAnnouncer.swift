import ReauthEngine
import ReauthModel
import Synchronization

@testable import ReauthOperations

/// Keeps what an operation says, and answers its questions from a list.
final class RecordingAnnouncer: Announcing {
    private struct State {
        var lines: [String] = []
        var questions: [String] = []
        var answers: [String] = []
        var plans: [Plan] = []
        var summaries: [RunSummary] = []
        var readings: [ReadingProgress] = []
    }

    let canAsk: Bool
    private let state: Mutex<State>

    /// Without `answers`, there is no terminal to ask on.
    init(answers: [String]? = nil) {
        canAsk = answers != nil
        state = Mutex(State(answers: answers ?? []))
    }

    var lines: [String] { state.withLock { $0.lines } }
    var text: String { lines.joined(separator: "\n") }
    var questions: [String] { state.withLock { $0.questions } }
    var plans: [Plan] { state.withLock { $0.plans } }
    var readings: [ReadingProgress] { state.withLock { $0.readings } }
    var summaries: [RunSummary] { state.withLock { $0.summaries } }

    func say(_ text: String) { state.withLock { $0.lines.append(text) } }
    func show(_ plan: Plan) { state.withLock { $0.plans.append(plan) } }
    func show(_ summary: RunSummary) { state.withLock { $0.summaries.append(summary) } }
    func show(_ snapshot: RunSnapshot, of run: RunID) {}
    func show(_ reading: ReadingProgress) { state.withLock { $0.readings.append(reading) } }
    func endReading() {}
    func endProgress() {}

    func ask(_ question: String) -> String? {
        state.withLock { state in
            state.questions.append(question)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
    }
}
