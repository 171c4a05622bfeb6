import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

/// The items that `--only` selects, by the word that stands for them in reports.
struct SelectedItems: ExpressibleByArgument {
    let selection: ItemSelection

    init?(argument: String) {
        guard let selection = ItemSelection(word: argument) else { return nil }
        self.selection = selection
    }

    static var allValueStrings: [String] { ItemSelection.words }
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
