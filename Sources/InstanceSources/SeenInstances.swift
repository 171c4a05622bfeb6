import ReauthModel

/// The instances met so far, a bit each where their ids lie close together.
///
/// It grows with the fleet, and has to: the platform pages by offset, so a row can come again on any later page, and
/// only all ids together tell that. The platform counts ids up, so a million take less than a megabyte; ids far from
/// each other take 16 bytes each and the table's slack.
struct SeenInstances {
    /// How many there are.
    private(set) var count = 0
    /// 64 neighbouring ids in each word.
    private var words: [UInt64: UInt64] = [:]
    /// Ids that are no plain numbers.
    private var others: Set<InstanceID> = []

    /// Whether the instance is new.
    mutating func insert(_ id: InstanceID) -> Bool {
        guard insertBit(of: id) ?? others.insert(id).inserted else { return false }
        count += 1
        return true
    }

    /// Whether it was inserted before.
    func contains(_ id: InstanceID) -> Bool {
        guard let (index, bit) = Self.place(of: id) else { return others.contains(id) }
        return words[index, default: 0] & bit != 0
    }

    private mutating func insertBit(of id: InstanceID) -> Bool? {
        guard let (index, bit) = Self.place(of: id) else { return nil }
        let word = words[index, default: 0]
        words[index] = word | bit
        return word & bit == 0
    }

    /// `nil` for an id that is no plain number: `007` is not `7`.
    private static func place(of id: InstanceID) -> (index: UInt64, bit: UInt64)? {
        guard let number = UInt64(id.rawValue), String(number) == id.rawValue else { return nil }
        return (number / 64, 1 << (number % 64))
    }
}
