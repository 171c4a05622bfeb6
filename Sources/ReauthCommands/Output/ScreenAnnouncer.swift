import ReauthEngine
import ReauthModel
import ReauthOperations

/// Tells a person at the screen what an operation does.
struct ScreenAnnouncer: Announcing {
    private let screen: Screen
    private let progress: ProgressDisplay
    private let isQuiet: Bool
    private let mayAsk: Bool

    /// - Parameters:
    ///   - isQuiet: only what a question needs is shown.
    ///   - mayAsk: a person at the terminal is asked.
    init(screen: Screen, isQuiet: Bool = false, mayAsk: Bool = true) {
        self.screen = screen
        self.isQuiet = isQuiet
        self.mayAsk = mayAsk
        progress = ProgressDisplay(screen: screen)
    }

    var canAsk: Bool { mayAsk && screen.terminal.canAnswer }

    func say(_ text: String) {
        if !isQuiet { screen.say(text) }
    }

    func show(_ plan: Plan) {
        screen.say(plan.text)
    }

    func show(_ summary: RunSummary) {
        guard !isQuiet else { return }
        let lines = OutcomeTable.lines(summary).map { "  " + $0 }
        let times = summary.timeSentences.map { "  " + $0 }
        for line in [""] + lines + [""] + (times.isEmpty ? [] : times + [""]) { screen.say(line) }
    }

    func show(_ snapshot: RunSnapshot, of run: RunID) {
        if !isQuiet { progress.show(snapshot, of: run) }
    }

    func show(_ reading: ReadingProgress) {
        if !isQuiet { progress.show(reading) }
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
