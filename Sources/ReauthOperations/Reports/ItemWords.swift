package import ReauthEngine
import ReauthModel

/// The words by which somebody selects items: outcomes, `open`, `revoked`, and reasons.
package enum ItemWords {
    /// The filter for a list of words.
    ///
    /// An item is meant that stands in one of the ways and has one of the reasons, as far as the list names some. Where a word
    /// is both, such as `retired`, the outcome is meant. Throws for a word that is neither.
    package static func filter(_ list: String) throws(OperationFailure) -> ItemFilter {
        let words = list.split(separator: ",").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
        var filter = ItemFilter()
        for word in words {
            if let standing = ItemSelection(word: word) {
                filter.standings.insert(standing)
            } else if Reason.all.contains(Reason(rawValue: word)) {
                filter.reasons.insert(Reason(rawValue: word))
            } else {
                throw OperationFailure(.usage, refusal(of: word))
            }
        }
        guard !words.isEmpty else {
            throw OperationFailure(.usage, "--only takes outcomes and reasons, such as failed or failed,throttled")
        }
        return filter
    }

    private static func refusal(of word: String) -> String {
        let known = ItemSelection.words + Reason.all.map(\.rawValue)
        let hint = NameSuggestion.closest(to: word, among: known).map { " Did you mean `\($0)`?" } ?? ""
        return "--only: there is no outcome and no reason `\(word)`.\(hint) The outcomes are "
            + ItemSelection.words.joined(separator: ", ") + "; the reasons stand in Reports/README.md."
    }
}
