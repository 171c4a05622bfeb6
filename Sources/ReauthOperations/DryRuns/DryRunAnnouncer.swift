import ReauthEngine
import ReauthModel
import Synchronization

/// Nobody at the screen is told what the run inside a dry run says: it would speak of effects.
///
/// They are told how far it is. Ends that run when nothing is open any more: a run then still waits for access tokens to expire, which may take hours.
final class DryRunAnnouncer: Announcing {
    private let base: any Announcing
    private let stop: StopSignal
    private let ticksWithoutWork = Mutex(0)
    /// Whether it ended the run.
    var hasEnded: Bool { ticksWithoutWork.withLock { $0 >= Self.enough } }

    private static let enough = 2

    init(_ base: any Announcing, _ stop: StopSignal) {
        self.base = base
        self.stop = stop
    }

    func show(_ snapshot: RunSnapshot, of run: RunID) {
        base.show(
            ReadingProgress(
                stage: .dryRun,
                count: snapshot.settled,
                total: snapshot.total,
                elapsed: snapshot.elapsed
            )
        )
        let isOver = ticksWithoutWork.withLock { ticks in
            guard ticks < Self.enough else { return true }
            ticks = snapshot.settled == snapshot.total ? ticks + 1 : 0
            return ticks == Self.enough
        }
        if isOver, !stop.isRequested { stop.request() }
    }

    var canAsk: Bool { false }
    func say(_ text: String) {}
    func show(_ plan: Plan) {}
    func show(_ summary: RunSummary) {}
    func show(_ reading: ReadingProgress) { base.show(reading) }
    func endReading() { base.endReading() }
    func endProgress() { base.endReading() }
    func ask(_ question: String) async throws -> String? { nil }
}
