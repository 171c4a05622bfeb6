import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// A platform's list that answers from a script, and records what it was asked.
final class FakeDirectory: InstanceDirectory {
    enum Call: Hashable {
        case page(after: String?, tags: [String], search: String?)
        case count
    }

    private struct State {
        var calls: [Call] = []
        /// Answers that come first, before any other, in order.
        var failures: [RequestFailure]
    }

    private let state: Mutex<State>
    private let pages: [String?: PageAnswer]
    private let total: CountAnswer

    init(
        pages: [String?: PageAnswer] = [:],
        count: CountAnswer = .count(0),
        failures: [RequestFailure] = []
    ) {
        state = Mutex(State(failures: failures))
        self.pages = pages
        total = count
    }

    var calls: [Call] { state.withLock { $0.calls } }

    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        if let failure = note(.page(after: cursor, tags: tags, search: search)) { return .failed(failure) }
        return pages[cursor] ?? .page([], next: nil)
    }

    func count() async throws -> CountAnswer {
        if let failure = note(.count) { return .failed(failure) }
        return total
    }

    private func note(_ call: Call) -> RequestFailure? {
        state.withLock {
            $0.calls.append(call)
            return $0.failures.isEmpty ? nil : $0.failures.removeFirst()
        }
    }
}

extension Instance {
    static func fake(_ id: Int, element: String? = "sfdc", name: String? = nil, tags: [String] = []) -> Instance {
        Instance(
            id: InstanceID(rawValue: String(id)),
            name: name,
            element: element,
            tags: tags,
            isDisabled: false,
            elementToken: Secret("token-\(id)"),
            configuration: Secret([:])
        )
    }
}

extension PageAnswer {
    static func ids(_ ids: some Sequence<Int>, element: String? = "sfdc", next: String? = nil) -> PageAnswer {
        .page(ids.map { .fake($0, element: element) }, next: next)
    }
}
