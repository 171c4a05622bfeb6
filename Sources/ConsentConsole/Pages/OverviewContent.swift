import ReauthEngine
import ReauthModel

/// What the overview shows.
struct OverviewContent: Sendable {
    /// One choice of a filter.
    struct Choice: Sendable {
        var value: String
        var label: String
        var isChosen: Bool
    }

    /// How many have waited for how long.
    struct Age: Sendable {
        var items: Int
        var words: String
    }

    /// The connections of one customer on this page.
    struct Group: Sendable {
        var title: String
        var hasTitle: Bool
        var summary: String
        var providers: [Provider]
    }

    /// The connections of one provider among them.
    struct Provider: Sendable {
        var title: String
        var rows: [ConnectionRow]
    }

    /// The most choices of a filter.
    static let choiceLimit = 500

    var runs: String
    var host: String
    var summary: CountsSummary
    var done: Int
    var waiting: Int
    var failed: Int
    var total: Int
    var percent: Int
    var doneWidth: Int
    var failedWidth: Int
    var ages: [Age]
    var hasAges: Bool
    var search: String
    var groupName: String
    var hasGroups: Bool
    var groups: [Choice]
    var providers: [Choice]
    var standings: [Choice]
    var isFiltered: Bool
    var sections: [Group]
    var isEmpty: Bool
    var isAllDone: Bool
    var previous: String
    var hasPrevious: Bool
    var next: String
    var hasNext: Bool
    var hasPages: Bool
    var hasWaiting: Bool
    var formToken: String

    init(
        runs: [RunRecord],
        host: String,
        groupName: String?,
        query: OverviewQuery,
        counts: [ConnectionCount],
        ages: WaitingAges,
        groups names: [String],
        groupCounts: [ConnectionCount],
        connections: [Connection],
        hasMore: Bool,
        formToken: String,
        providerTitle: (String) -> String
    ) {
        self.runs = RunNames.text(runs)
        self.host = ShownText.make(host)
        let summary = CountsSummary(counts)
        self.summary = summary
        (done, waiting, failed, total) = (summary.done, summary.waiting, summary.failed, summary.total)
        (percent, doneWidth, failedWidth) = (summary.percent, summary.doneWidth, summary.failedWidth)
        self.ages = zip(ages.items, WaitingAges.words).filter { $0.0 > 0 }.map { Age(items: $0.0, words: $0.1) }
        hasAges = !self.ages.isEmpty
        search = query.search
        self.groupName = groupName.map(ShownText.label) ?? ""
        hasGroups = groupName != nil
        groups = names.prefix(Self.choiceLimit).map { group in
            Choice(
                value: "=\(group)",
                label: group.isEmpty ? "(none)" : ShownText.make(group, limit: 60),
                isChosen: query.group == group
            )
        }
        providers = Set(counts.map(\.lane.word)).sorted().prefix(Self.choiceLimit).map { provider in
            Choice(
                value: provider,
                label: ShownText.make(providerTitle(provider), limit: 60),
                isChosen: query.provider == provider
            )
        }
        standings = ConnectionFilter.Standing.allCases.map { standing in
            Choice(
                value: standing.rawValue,
                label: StandingWords(standing).word,
                isChosen: query.standing == standing
            )
        }
        standings += [(LinkState.withdrawn, "Link withdrawn"), (.expired, "Link expired")].map { state, label in
            Choice(value: state.rawValue, label: label, isChosen: query.link == state)
        }
        isFiltered = query.isFiltered
        sections = Self.sections(of: connections, groupCounts, hasGroups: groupName != nil)
        isEmpty = connections.isEmpty
        isAllDone = connections.isEmpty && !query.isFiltered && query.after == 0
        (previous, hasPrevious) = (query.previous ?? "", query.previous != nil)
        let last = connections.last?.sequence
        (next, hasNext) = (last.map { query.next(after: $0) } ?? "", hasMore && last != nil)
        hasPages = hasPrevious || hasNext
        hasWaiting = summary.waiting > 0
        self.formToken = formToken
    }

    private static func sections(
        of connections: [Connection],
        _ counts: [ConnectionCount],
        hasGroups: Bool
    ) -> [Group] {
        let byGroup = Dictionary(grouping: counts, by: \.group).mapValues { CountsSummary($0) }
        return Dictionary(grouping: connections, by: \.group).sorted { $0.key < $1.key }.map { group, members in
            let providers = Dictionary(grouping: members, by: \.providerTitle).sorted { $0.key < $1.key }
            let summary = byGroup[group]
            return Group(
                title: group.isEmpty ? "No group" : ShownText.make(group),
                hasTitle: hasGroups,
                summary: summary.map { "\($0.done) of \($0.total) done" } ?? "",
                providers: providers.map { title, members in
                    Provider(title: ShownText.make(title), rows: members.map(ConnectionRow.init))
                }
            )
        }
    }
}
