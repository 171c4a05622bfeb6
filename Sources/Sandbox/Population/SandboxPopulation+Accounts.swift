extension SandboxPopulation {
    /// The most instances that can share an account; finding a group takes a walk over six times as many.
    package static let largestAccount = 1000

    /// The instances that began with the same external account, `index` among them, in order.
    ///
    /// The deleted ones are included: deleting an instance at the platform ends no token at the provider.
    package func accountSharers(of index: UInt32) -> [UInt32] {
        guard instancesPerAccount > 1 else { return [index] }
        let (element, holder) = (element(of: index), accountHolder(of: index))
        return Array(
            (holder..<block(of: index).upperBound).lazy.filter { self.element(of: $0) == element }
                .prefix(instancesPerAccount)
        )
    }

    /// The first of the instances that began with the same account; the account's own facts are derived from it.
    ///
    /// The fleet is cut into blocks of six indices for each instance of an account, as many as a fleet has elements where
    /// no profile asks for more.
    /// In a block the instances of an element are taken in order, ``instancesPerAccount`` at a time, so the groups need
    /// no table.
    func accountHolder(of index: UInt32) -> UInt32 {
        guard instancesPerAccount > 1 else { return index }
        let element = element(of: index)
        var holder = index
        var position = 0
        for candidate in block(of: index).lowerBound...index where self.element(of: candidate) == element {
            if position % instancesPerAccount == 0 { holder = candidate }
            position += 1
        }
        return holder
    }

    private func block(of index: UInt32) -> Range<UInt32> {
        let size = instancesPerAccount * 6
        let start = Int(index) / size * size
        return UInt32(start)..<UInt32(max(Int(index) + 1, min(start + size, count)))
    }
}
