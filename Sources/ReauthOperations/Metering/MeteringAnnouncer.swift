package import ReauthEngine
package import ReauthModel

/// Takes what an operation tells of a run into the measures, and passes everything on to the person.
package struct MeteringAnnouncer: Announcing {
    private let announcer: any Announcing
    private let file: MetricsFile
    private let time: any TimeSource

    package init(_ announcer: any Announcing, file: MetricsFile, time: any TimeSource) {
        self.announcer = announcer
        self.file = file
        self.time = time
    }

    package var canAsk: Bool { announcer.canAsk }

    package func say(_ text: String) {
        announcer.say(text)
    }

    package func show(_ plan: Plan) {
        announcer.show(plan)
    }

    package func show(_ summary: RunSummary) {
        file.noteRun()
        RunMeasures(of: summary.run.id).set(summary, at: time.now)
        announcer.show(summary)
    }

    package func show(_ snapshot: RunSnapshot, of run: RunID) {
        file.noteRun()
        RunMeasures(of: run).set(snapshot, at: time.now)
        file.writeWhenDue()
        announcer.show(snapshot, of: run)
    }

    package func show(_ reading: ReadingProgress) {
        announcer.show(reading)
    }

    package func endReading() {
        announcer.endReading()
    }

    package func endProgress() {
        announcer.endProgress()
    }

    package func ask(_ question: String) async throws -> String? {
        try await announcer.ask(question)
    }
}
