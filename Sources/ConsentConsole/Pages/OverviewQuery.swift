import OAuth
import ReauthEngine
import ReauthModel

/// The search of an operator, as the query of the overview's address has it.
struct OverviewQuery: Sendable, Hashable {
    static let pageSize = 50
    /// How many pages back the address remembers.
    private static let trailLimit = 20

    var search = ""
    var group: String?
    var provider = ""
    var standing: ConnectionFilter.Standing?
    /// The state of the link, for those that wait.
    var link: LinkState?
    var after: Int64 = 0
    /// The places after which the pages before this one began, the first page first.
    var trail: [Int64] = []

    init(_ parameters: [(name: String, value: String)]) {
        for (name, value) in parameters {
            let value = String(value.unicodeScalars.prefix(200).filter { $0.value >= 0x20 && $0.value != 0x7F })
            switch name {
            case "q": search = value
            // A group may have no name: "=" and the value tells it from no choice.
            case "group": group = value.hasPrefix("=") ? String(value.dropFirst()) : nil
            case "provider": provider = value
            // One choice for both: a link matters only while its connection waits.
            case "standing":
                standing = ConnectionFilter.Standing(rawValue: value)
                link = LinkState(rawValue: value)
            case "after": after = max(0, Int64(value) ?? 0)
            case "trail": trail = value.split(separator: ".").compactMap { Int64($0) }.filter { $0 >= 0 }
            default: break
            }
        }
        trail = trail.suffix(Self.trailLimit)
    }

    func filter(at now: Timestamp) -> ConnectionFilter {
        ConnectionFilter(
            group: group.map { .init(column: nil, value: $0) },
            lane: provider.isEmpty ? nil : .init(LaneKey?(word: provider)),
            standing: standing,
            link: link.map { .init(state: $0, at: now) },
            search: search.isEmpty ? nil : search
        )
    }

    /// Whether it selects a part of the connections only.
    var isFiltered: Bool { !search.isEmpty || group != nil || !provider.isEmpty || standing != nil || link != nil }

    /// The address of the page that follows.
    func next(after sequence: Int64) -> String {
        var query = self
        query.trail = (trail + [after]).suffix(Self.trailLimit)
        query.after = sequence
        return query.address
    }

    /// The address of the page before; `nil` on the first.
    var previous: String? {
        guard after > 0 else { return nil }
        var query = self
        query.after = query.trail.popLast() ?? 0
        return query.address
    }

    private var address: String {
        var pairs: [(name: String, value: String)] = []
        if !search.isEmpty { pairs.append(("q", search)) }
        if let group { pairs.append(("group", "=\(group)")) }
        if !provider.isEmpty { pairs.append(("provider", provider)) }
        if let word = standing?.rawValue ?? link?.rawValue { pairs.append(("standing", word)) }
        if after > 0 { pairs.append(("after", String(after))) }
        if !trail.isEmpty { pairs.append(("trail", trail.map(String.init).joined(separator: "."))) }
        return pairs.isEmpty ? "/" : "/?\(FormEncoding.encode(pairs))"
    }
}
