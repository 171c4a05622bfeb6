package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// Counts by lane, element and reason.
    package func elementCounts(of run: RunID) -> [ElementCount] {
        struct Key: Hashable {
            var lane: LaneKey?
            var element: String?
            var reason: Reason?
        }
        let counts = items(of: run, after: 0, matching: .all, limit: .max).reduce(into: [Key: Int]()) { counts, item in
            counts[Key(lane: item.lane, element: item.seed.element, reason: item.progress.reason), default: 0] += 1
        }
        return counts.map { key, items in
            ElementCount(lane: key.lane, element: key.element, reason: key.reason, items: items)
        }.sorted {
            ($0.lane.word, $0.element ?? "", $0.reason?.rawValue ?? "") < (
                $1.lane.word, $1.element ?? "", $1.reason?.rawValue ?? ""
            )
        }
    }

    /// SHA-256 of the sorted labels of the items.
    package func itemDigest(of run: RunID) throws -> String {
        Self.digest(of: try allItems(of: run))
    }
}
