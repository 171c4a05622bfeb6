import Logging
import ReauthModel
import ReauthOperations
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The one place that writes to stdout and stderr: data goes to the first, everything else to the second.
///
/// On a terminal, a live block may stand at the bottom of stderr; lines are printed above it.
final class Screen: Sendable {
    let terminal: Terminal
    /// Makes a line of JSON of a text; `nil` where lines are text.
    private let jsonLine: (@Sendable (String) -> String)?
    /// The live block as it is shown.
    private let block = Mutex<[String]>([])

    init(terminal: Terminal, format: LogFormat = .text, time: any TimeSource = Composition.time) {
        self.terminal = format == .json ? .none : terminal
        guard format == .json else {
            jsonLine = nil
            return
        }
        jsonLine = { text in LogLine(.notice, text, at: time.now).text }
    }

    /// One line (or several) for people; the live block is drawn again below it.
    func say(_ text: String) {
        if let jsonLine {
            // A blank line is a distance for the eye.
            if text.contains(where: { !$0.isWhitespace }) { print(line: jsonLine(text)) }
            return
        }
        block.withLock { block in
            Self.write(STDERR_FILENO, erasing(block) + wrapped(text) + "\n" + Self.text(of: block))
        }
    }

    /// One line as it is, above the live block.
    func print(line: String) {
        block.withLock { block in
            Self.write(STDERR_FILENO, erasing(block) + line + "\n" + Self.text(of: block))
        }
    }

    /// Broken at blanks where a terminal would break inside words.
    private func wrapped(_ text: String) -> String {
        guard terminal.isInteractive else { return text }
        let width = terminal.width
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { TextWrap.proseLines(String($0), width: width) }
            .joined(separator: "\n")
    }

    /// Data.
    static func output(_ bytes: [UInt8]) throws {
        guard write(STDOUT_FILENO, bytes) else {
            throw OperationFailure(.internalError, "cannot write to standard output")
        }
    }

    /// Clears the terminal of stdout.
    static func clear() throws { try output(Array("\u{1B}[H\u{1B}[2J".utf8)) }

    /// Data that takes the place of everything on the terminal, as much as fits; `footer` always does.
    static func repaint(_ text: String, footer: String) throws {
        let size = Terminal.outputSize
        let footer = TextWrap.lines(footer, width: size.columns)
        // A blank line before the footer, and the line of the cursor after it.
        let lines = ScreenPage.lines(text, columns: size.columns, rows: max(1, size.rows - footer.count - 2))
        try output(Array("\u{1B}[H\u{1B}[2J\((lines + [""] + footer).joined(separator: "\n"))\n".utf8))
    }

    /// Replaces the live block.
    func show(block lines: [String]) {
        block.withLock { block in
            Self.write(STDERR_FILENO, erasing(block) + Self.text(of: lines))
            block = lines
        }
    }

    /// Lets the live block stand where it is; the next one is drawn below.
    func keepBlock() {
        block.withLock { $0 = [] }
    }

    /// Asks on stderr, reads one line from stdin.
    ///
    /// Throws `CancellationError` when the task is cancelled meanwhile.
    func ask(_ question: String) async throws -> String? {
        block.withLock { block in
            Self.write(STDERR_FILENO, erasing(block) + question)
            block = []
        }
        do {
            return try await TypedLine.read()
        } catch {
            // The next message begins on a line of its own.
            say("")
            throw error
        }
    }

    private func erasing(_ block: [String]) -> String {
        guard !block.isEmpty else { return "" }
        // A terminal that became narrower since has broken the lines anew.
        let width = max(1, terminal.width)
        let rows = block.reduce(0) { $0 + max(1, (TextWrap.columns(of: $1) + width - 1) / width) }
        // The carriage return first: a terminal may have echoed a `^C` since.
        return "\r\u{1B}[\(rows)A\u{1B}[J"
    }

    private static func text(of block: [String]) -> String {
        block.map { $0 + "\n" }.joined()
    }

    private static func write(_ descriptor: Int32, _ text: String) {
        _ = write(descriptor, Array(text.utf8))
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #elseif canImport(Musl)
                Musl.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #else
                Darwin.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #endif
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }
}
