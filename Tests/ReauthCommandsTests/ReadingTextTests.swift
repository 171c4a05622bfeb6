import ReauthOperations
import Testing

@testable import ReauthCommands

/// What is said while a long read goes on.
@Suite struct ReadingTextTests {
    private func text(_ stage: ReadingProgress.Stage, _ count: Int, _ total: Int? = nil) -> ReadingText {
        ReadingText(ReadingProgress(stage: stage, count: count, total: total, elapsed: .seconds(7)))
    }

    @Test func saysWhatIsReadAndHowMuch() {
        #expect(text(.input, 120_000).whole == "Reading the input: 120000 rows so far")
        #expect(text(.earlierRuns, 1000).whole == "Looking up what earlier runs did: 1000 instances")
        #expect(text(.instances, 500, 40_000).whole == "Reading instances: 500/40000")
        #expect(text(.dryRun, 52, 2000).whole == "Dry run: 52/2000 instances got through")
    }

    @Test func noNumberIsCut() {
        let text = text(.instances, 52, 2000)
        #expect(text.line(width: 80) == text.whole)
        #expect(text.line(width: 20) == "52/2000")
        #expect(text.line(width: 7).isEmpty)
    }

    @Test func aShortReadIsNotSpokenOf() {
        var terminal = ReadingNotices()
        let shown = (0...40).filter { terminal.isDue(.milliseconds($0 * 100), isInteractive: true) }
        #expect(shown == [10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40])
        var log = ReadingNotices()
        let lines = (0...300).filter { log.isDue(.milliseconds($0 * 100), isInteractive: false) }
        #expect(lines == [50, 150, 250])
        // The next read is as short or as long as the first one.
        let next = [1, 6].map { log.isDue(.seconds($0), isInteractive: false) }
        #expect(next == [false, true])
    }
}
