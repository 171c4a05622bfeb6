import ReauthEngine
import ReauthModel
import ReauthOperations
import Synchronization

/// Shows a live run, or a long read: a block that is redrawn on a terminal, a line every ten seconds elsewhere.
final class ProgressDisplay: Sendable {
    private let screen: Screen
    private let lastLine = Mutex<Duration?>(nil)
    private let notices = Mutex(ReadingNotices())

    init(screen: Screen) {
        self.screen = screen
    }

    func show(_ snapshot: RunSnapshot, of run: RunID) {
        let block = ProgressBlock(
            run: run,
            width: screen.terminal.isInteractive ? screen.terminal.width : 0,
            usesColor: screen.terminal.usesColor
        )
        if screen.terminal.isInteractive {
            screen.show(block: block.lines(snapshot))
            return
        }
        let isDue = lastLine.withLock { last in
            if let last, snapshot.elapsed - last < .seconds(10) { return false }
            last = snapshot.elapsed
            return true
        }
        if isDue { screen.say(block.logLine(snapshot)) }
    }

    func show(_ reading: ReadingProgress) {
        let isInteractive = screen.terminal.isInteractive
        guard notices.withLock({ $0.isDue(reading.elapsed, isInteractive: isInteractive) }) else { return }
        let text = ReadingText(reading)
        guard isInteractive else { return screen.say(text.whole) }
        screen.show(block: [text.line(width: screen.terminal.width)])
    }

    func endReading() {
        if screen.terminal.isInteractive { screen.show(block: []) }
    }

    func end() {
        screen.keepBlock()
    }
}
