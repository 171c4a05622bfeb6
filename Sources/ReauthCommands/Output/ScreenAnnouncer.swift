import ReauthEngine
import ReauthModel
import ReauthOperations

/// Tells a person at the screen what an operation does.
struct ScreenAnnouncer: Announcing {
    private let screen: Screen
    private let progress: ProgressDisplay

    init(screen: Screen) {
        self.screen = screen
        progress = ProgressDisplay(screen: screen)
    }

    var canAsk: Bool { screen.terminal.canAnswer }

    func say(_ text: String) {
        screen.say(text)
    }

    func show(_ plan: Plan) {
        screen.say(plan.text)
    }

    func show(_ summary: RunSummary) {
        let lines = OutcomeTable.lines(summary).map { "  " + $0 }
        let times = summary.timeSentences.map { "  " + $0 }
        for line in [""] + lines + [""] + (times.isEmpty ? [] : times + [""]) { screen.say(line) }
    }

    func show(_ snapshot: RunSnapshot, of run: RunID) {
        progress.show(snapshot, of: run)
    }

    func show(_ reading: ReadingProgress) {
        progress.show(reading)
    }

    func endReading() {
        progress.endReading()
    }

    func endProgress() {
        progress.end()
    }

    func ask(_ question: String) async throws -> String? {
        try await screen.ask(question)
    }
}
