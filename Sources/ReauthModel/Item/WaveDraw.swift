/// Draws the members of the waves: a shuffle that the same seed repeats, so that the first wave is a sample of the fleet and
/// not the head of its list.
package struct WaveDraw: Sendable, Hashable {
    /// The seed, which is recorded with the waves.
    package let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
    }

    /// Members for waves of these sizes, those of each wave in the order of their numbers.
    ///
    /// The draw depends on the seed and on the order of `candidates` alone. Takes time for the members, not for the
    /// candidates.
    package func members(of candidates: [Int64], waves: [Int]) -> [[Int64]] {
        var candidates = candidates
        var generator = Generator(state: seed)
        var drawn = 0
        return waves.map { size in
            let first = drawn
            // The first steps of Durstenfeld's shuffle (Algorithm 235, CACM 1964).
            while drawn < min(first + size, candidates.count) {
                candidates.swapAt(drawn, Int.random(in: drawn..<candidates.count, using: &generator))
                drawn += 1
            }
            return candidates[first..<drawn].sorted()
        }
    }

    /// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): the system's generators take no
    /// seed.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
