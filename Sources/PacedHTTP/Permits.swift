import DequeModule
import ReauthModel
import Synchronization

/// A counting gate: no more permits are out at a time than it has.
///
/// Waiters are served in the order in which they came; a cancelled waiter gives up.
///
/// Requests that belong to an authorization code go first. After ``longestUrgentRow`` of them in a row, one ordinary
/// request goes, so that none waits for ever.
///
/// Hand-written because the standard library has none, and a stream of permits cannot give a place back when its
/// waiter is cancelled.
final class Permits: Sendable {
    /// After this many urgent requests in a row, one ordinary request goes first.
    static let longestUrgentRow = 4

    private typealias Waiter = (ticket: Int, continuation: CheckedContinuation<Void, any Error>)

    private struct State {
        var available: Int
        var nextTicket = 0
        var ordinary: Deque<Waiter> = []
        var urgent: Deque<Waiter> = []
        var urgentRow = 0
        var cancelledEarly: Set<Int> = []

        mutating func next() -> Waiter? {
            guard !urgent.isEmpty, ordinary.isEmpty || urgentRow < Permits.longestUrgentRow else {
                urgentRow = 0
                return ordinary.isEmpty ? nil : ordinary.removeFirst()
            }
            urgentRow = ordinary.isEmpty ? 0 : urgentRow + 1
            return urgent.removeFirst()
        }

        mutating func removeWaiter(_ ticket: Int) -> Waiter? {
            if let index = ordinary.firstIndex(where: { $0.ticket == ticket }) { return ordinary.remove(at: index) }
            if let index = urgent.firstIndex(where: { $0.ticket == ticket }) { return urgent.remove(at: index) }
            return nil
        }
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(available: count))
    }

    /// How many wait for a permit.
    var waiting: Int {
        state.withLock { $0.ordinary.count + $0.urgent.count }
    }

    /// Whether a request has to wait for a permit.
    var isExhausted: Bool {
        state.withLock { $0.available <= 0 }
    }

    /// Waits for a permit; throws `CancellationError` when the task is cancelled first.
    func acquire(_ urgency: Urgency = .ordinary) async throws {
        // A free permit needs no wait, so the wait does not notice a cancellation: check for it here.
        try Task.checkCancellation()
        let ticket: Int? = state.withLock { state in
            if state.available > 0 {
                state.available -= 1
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decided: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelledEarly.remove(ticket) != nil { return .failure(CancellationError()) }
                    if state.available > 0 {
                        state.available -= 1
                        return .success(())
                    }
                    switch urgency {
                    case .ordinary: state.ordinary.append((ticket: ticket, continuation: continuation))
                    case .codeAtHand: state.urgent.append((ticket: ticket, continuation: continuation))
                    }
                    return nil
                }
                if let decided { continuation.resume(with: decided) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard let waiter = state.removeWaiter(ticket) else {
                    state.cancelledEarly.insert(ticket)
                    return nil
                }
                return waiter.continuation
            }
            waiter?.resume(throwing: CancellationError())
        }
        // A cancellation that came after the permit has added the ticket here; nobody would remove it later.
        state.withLock { _ = $0.cancelledEarly.remove(ticket) }
    }

    /// Gives a permit back; the request that waits first gets it.
    func release() {
        change(by: 1)
    }

    /// Has so many permits more, or fewer, from now on; where too many are out, the next ones that come back are kept.
    func change(by difference: Int) {
        let next = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            state.available += difference
            var next: [CheckedContinuation<Void, any Error>] = []
            while state.available > 0, let waiter = state.next() {
                state.available -= 1
                next.append(waiter.continuation)
            }
            return next
        }
        for waiter in next { waiter.resume() }
    }
}
