import ReauthModel

/// Items of an earlier run, by what tells them in the input: their id, or the place of their row.
struct WantedItems {
    private var ids = SeenInstances()
    private var offsets: Set<Int64> = []
    private var found = SeenInstances()
    private var foundOffsets: Set<Int64> = []
    private var count = 0

    /// How many have not come.
    var missing: Int { count - found.count - foundOffsets.count }

    /// Adds an item.
    mutating func add(_ seed: ItemSeed, isSameFile: Bool) {
        count += 1
        if let offset = seed.rowOffset {
            if isSameFile { offsets.insert(offset) }
        } else if let id = seed.instanceID {
            _ = ids.insert(id)
        }
    }

    /// Whether a row is one of them.
    mutating func take(_ seed: ItemSeed) -> Bool {
        if let id = seed.instanceID {
            guard ids.contains(id) else { return false }
            _ = found.insert(id)
            return true
        }
        guard let offset = seed.rowOffset, offsets.contains(offset) else { return false }
        foundOffsets.insert(offset)
        return true
    }
}
