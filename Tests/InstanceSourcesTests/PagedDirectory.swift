import ReauthEngine
import ReauthModel
import Synchronization

/// A platform that pages by offset through rows that may come and go, as the real one does.
final class PagedDirectory: InstanceDirectory {
    struct Call: Hashable {
        var start: Int
        var size: Int
        var search: String?
    }

    private struct State {
        var calls: [Call] = []
        var rows: [Instance]
    }

    private let state: Mutex<State>
    private let counts: CountAnswer
    private let largestAnswer: Int
    private let honoursSize: Bool
    private let searches: @Sendable (Instance, String) -> Bool
    private let change: @Sendable (Int, inout [Instance]) -> Void

    /// `largestAnswer` is how many rows fit into what is read of one answer; `change` is told how many pages were given.
    init(
        _ rows: [Instance],
        counts: CountAnswer? = nil,
        largestAnswer: Int = .max,
        honoursSize: Bool = true,
        searches: @escaping @Sendable (Instance, String) -> Bool = PagedDirectory.searchText,
        change: @escaping @Sendable (Int, inout [Instance]) -> Void = { _, _ in }
    ) {
        state = Mutex(State(rows: rows))
        let byElement = Dictionary(grouping: rows) { $0.element ?? "" }.mapValues(\.count)
        self.counts = counts ?? .count(rows.count, byElement: byElement)
        self.largestAnswer = largestAnswer
        self.honoursSize = honoursSize
        self.searches = searches
        self.change = change
    }

    var calls: [Call] { state.withLock { $0.calls } }

    /// What the platform documents: the name or the element's key.
    static func searchText(_ row: Instance, _ text: String) -> Bool {
        row.element?.contains(text) == true || row.name?.contains(text) == true
    }

    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        state.withLock { state in
            let start = cursor.flatMap { Int($0) } ?? 0
            state.calls.append(Call(start: start, size: size, search: search))
            let size = honoursSize ? size : 200
            let rows = state.rows.filter { row in search.map { searches(row, $0) } ?? true }
            let page = Array(rows.dropFirst(start).prefix(size))
            guard page.count <= largestAnswer else {
                return .failed(.lost(Evidence(note: "too large", exceededSize: 8 << 20)))
            }
            change(state.calls.count, &state.rows)
            return .page(page, next: page.count == size ? String(start + size) : nil)
        }
    }

    func count() async throws -> CountAnswer { counts }
}
