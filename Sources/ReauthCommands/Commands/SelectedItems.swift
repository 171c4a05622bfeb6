import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

/// The items that `--only` selects, by the words that stand for them in reports.
struct SelectedItems: Sendable, Hashable {
    let filter: ItemFilter

    init(_ list: String) throws {
        do {
            filter = try ItemWords.filter(list)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// With the moment since when they changed.
    func selection(since moment: Timestamp?) -> ItemSelection {
        if moment == nil, filter.reasons.isEmpty, filter.standings.count == 1 { return filter.standings.first ?? .all }
        var filter = filter
        filter.changedSince = moment
        return .filtered(filter)
    }
}

extension SincePoint: ExpressibleByArgument {
    /// Reads what stands on the command line.
    public init?(argument: String) {
        self.init(argument)
    }
}

/// The outcome that `--as` gives an item.
struct ResolvedOutcome: ExpressibleByArgument {
    let outcome: Outcome

    init?(argument: String) {
        guard let outcome = Resolution.allowed.first(where: { $0.rawValue == argument }) else { return nil }
        self.outcome = outcome
    }

    static var allValueStrings: [String] { Resolution.allowed.map(\.rawValue) }

    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension ReportFormat: ExpressibleByArgument {}
