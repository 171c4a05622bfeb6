/// How many instances of a provider may have been begun when a wave of it ends: a number, or a share of all of them.
package enum WaveSize: Sendable, Hashable {
    /// So many.
    case count(Int)
    /// So many of a hundred, rounded up.
    case percent(Double)

    /// How many of `all` these are.
    package func members(of all: Int) -> Int {
        switch self {
        case .count(let count): min(count, all)
        case .percent(let percent): min(Int((Double(all) * percent / 100).rounded(.up)), all)
        }
    }
}

extension [WaveSize] {
    /// How many instances each wave adds where `all` are to be worked on.
    ///
    /// Sizes grow; a wave that adds nothing is not there.
    package func waves(of all: Int) -> [Int] {
        var ahead = 0
        return (map { $0.members(of: all) } + [all]).compactMap { members in
            defer { ahead = Swift.max(ahead, members) }
            return members > ahead ? members - ahead : nil
        }
    }
}
