import ReauthModel

/// Says how to ask the platform for the instance of an item.
struct InstanceReferences: Sendable {
    /// Where Element tokens of token-only rows come from.
    let elementTokens: (any ElementTokenSource)?

    /// By its id, or by its Element token; `nil` where nothing selects it.
    func reference(to item: Item) throws -> InstanceReference? {
        if let id = item.seed.instanceID { return .id(id) }
        guard let offset = item.seed.rowOffset, let elementTokens else { return nil }
        return .elementToken(try elementTokens.elementToken(atRowOffset: offset))
    }
}
