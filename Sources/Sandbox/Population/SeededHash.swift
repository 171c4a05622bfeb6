/// Numbers that follow from a seed and a place alone, so that they need not be stored.
///
/// Built on the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Its
/// outputs look random. This is no cryptography: the sandbox protects no real secret.
struct SeededHash: Sendable {
    /// What a number is used for; each use has a stream of its own.
    enum Purpose: UInt64 {
        case element = 1
        case flaw, deletion, customer, environment, region, created, shard, account
        case mac, mask, filler, secret, requestID, fault, lie, expiry, sample, sampleHost
        case hubSpot, forbidden, incident, undated
    }

    let seed: UInt64

    func value(_ purpose: Purpose, _ first: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0) -> UInt64 {
        var state = Self.mix(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
        state = Self.mix(state ^ first)
        state = Self.mix(state &+ 0xD1B5_4A32_D192_ED03 ^ second)
        return Self.mix(state &+ 0x8CB9_2BA7_2F3D_8DD7 ^ third)
    }

    /// A number in `0..<bound`.
    ///
    /// The bias of the remainder is below one in a billion for the bounds used here.
    func value(_ purpose: Purpose, _ first: UInt64, below bound: UInt64) -> UInt64 {
        value(purpose, first) % bound
    }

    /// A number in `0..<1`, with 53 random bits.
    static func unitInterval(_ value: UInt64) -> Double {
        Double(value >> 11) * 0x1p-53
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
