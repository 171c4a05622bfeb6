import Foundation
import Metering
package import ReauthModel
import Synchronization

/// A file with what was measured, for the textfile collector of node_exporter.
///
/// It is replaced as a whole, so that no reader sees a part of it, and may be read by everybody: no secret and no name of a customer
/// is in it. A command that did no work on a run, because its start was refused, changes only what it measured itself: the numbers of
/// the run before it stay.
package final class MetricsFile: Sendable {
    /// The time between two writes while a run is worked on.
    static let interval: Duration = .seconds(15)

    private let path: String
    private let time: any TimeSource
    private let last = Mutex<Duration?>(nil)
    /// Tells that it cannot be written; called once.
    private let onFailure: @Sendable (String) -> Void
    private let hasFailed = Mutex(false)
    private let hasRun = Mutex(false)
    private let measures: @Sendable () -> String

    /// `onFailure` gets a sentence for a person; `measures` is what is written.
    package init(
        path: String,
        time: any TimeSource,
        measures: @escaping @Sendable () -> String = { PrometheusRegistry.shared.text },
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        self.path = path
        self.time = time
        self.measures = measures
        self.onFailure = onFailure
        // From here on, everything is measured.
        _ = PrometheusRegistry.shared
    }

    /// Takes note that a run is measured: from then on, what the file held before is replaced.
    func noteRun() {
        hasRun.withLock { $0 = true }
    }

    /// Writes it where the last write is long enough ago.
    func writeWhenDue() {
        let now = time.uptime
        let isDue = last.withLock { last in
            if let known = last, now - known < Self.interval { return false }
            last = now
            return true
        }
        if isDue { write() }
    }

    /// Writes it after the command.
    package func end(_ status: Int32) {
        Measure.exitStatus.set(Double(status))
        Measure.commandEnded.set(Double(time.now.rawValue) / 1000)
        write()
    }

    private var text: String {
        var text = MeasuresText(measures())
        if !hasRun.withLock({ $0 }), let old = try? String(contentsOfFile: path, encoding: .utf8) {
            text.keep(MeasuresText(old))
        }
        return text.text
    }

    private func write() {
        do {
            // Foundation writes another file beside it and renames that.
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        } catch {
            guard !hasFailed.withLock({ failed in (failed, failed = true).0 }) else { return }
            onFailure("the file of measures \(path) cannot be written; the work goes on")
        }
    }
}
