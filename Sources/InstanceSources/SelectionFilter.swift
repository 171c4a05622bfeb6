import ReauthModel

/// Applies a job's `select` to the rows of a source, in their order.
struct SelectionFilter {
    private let selection: Selection
    private var selected = 0
    /// Ids that count towards the limit: a second row of the same instance is no second instance.
    private var counted = SeenInstances()

    init(_ selection: Selection) {
        self.selection = selection
    }

    /// Why the next row is not selected; `nil` when it is, or when that depends on its element, which is not known yet.
    mutating func skip(instanceID: InstanceID?, element: String?) -> Reason? {
        if let instanceID, selection.exclude.contains(instanceID) { return .excluded }
        if let element, !selection.elements.isEmpty, !selection.elements.contains(element) { return .notSelected }
        guard let limit = selection.limit else { return nil }
        if let instanceID, counted.contains(instanceID) { return nil }
        guard selected < limit else { return .overLimit }
        selected += 1
        if let instanceID { _ = counted.insert(instanceID) }
        return nil
    }
}
