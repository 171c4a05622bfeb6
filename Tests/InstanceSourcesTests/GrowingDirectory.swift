import ReauthEngine
import ReauthModel

/// A list whose rows are so large from some place on that only fifty of them fit into an answer.
struct GrowingDirectory: InstanceDirectory {
    let rows: [Instance]
    let largeFrom: Int

    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        let start = cursor.flatMap { Int($0) } ?? 0
        let page = Array(rows.dropFirst(start).prefix(size))
        if max(0, start + page.count - max(start, largeFrom)) > 50 {
            return .failed(.lost(Evidence(note: "too large", exceededSize: 8 << 20)))
        }
        return .page(page, next: page.count == size ? String(start + size) : nil)
    }

    func count() async throws -> CountAnswer {
        .count(rows.count, byElement: ["sfdc": rows.count])
    }
}
