import ReauthModel

/// The instances met so far, a bit each where their ids lie close together.
///
/// It grows with the fleet, and has to: the platform pages by offset, so a row can come again on any later page, and
/// only who knows every id can tell. The platform counts ids up, so a million take less than a megabyte; ids far from
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

    /// `nil` for an id that is no plain number: `007` is not `7`.
    private mutating func insertBit(of id: InstanceID) -> Bool? {
        guard let number = UInt64(id.rawValue), String(number) == id.rawValue else { return nil }
        let bit: UInt64 = 1 << (number % 64)
        let word = words[number / 64, default: 0]
        words[number / 64] = word | bit
        return word & bit == 0
    }
}
