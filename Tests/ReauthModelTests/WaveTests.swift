import ReauthModel
import Testing

/// How a fleet is divided into waves, and when one is proof for the next.
@Suite struct WaveTests {
    static let usual: [WaveSize] = [.count(1), .percent(1), .percent(10), .percent(100)]

    @Test(arguments: [
        (1200, [1, 11, 108, 1080]), (100, [1, 9, 90]), (11, [1, 1, 9]), (10, [1, 9]), (2, [1, 1]), (1, [1]), (0, []),
        (1_000_000, [1, 9999, 90000, 900_000]),
    ])
    func eachWaveAddsToThoseBefore(all: Int, waves: [Int]) {
        #expect(Self.usual.waves(of: all) == waves)
    }

    @Test func aNumberMayBeMoreThanAShareOfAFewInstances() {
        #expect([WaveSize.count(5), .percent(10), .percent(100)].waves(of: 20) == [5, 15])
        #expect([WaveSize.count(50), .percent(10), .percent(100)].waves(of: 20) == [20])
    }

    /// Whatever the sizes are, every instance is in one wave.
    @Test func everyInstanceIsInOneWave() {
        for all in 0...500 {
            let waves = Self.usual.waves(of: all)
            #expect(waves.reduce(0, +) == all && waves.allSatisfy { $0 > 0 })
        }
    }

    @Test func aDrawIsRepeatedByItsSeedAndDrawsNobodyTwice() {
        let candidates = (1...1000).map { Int64($0) * 3 }
        for seed in UInt64(0)..<50 {
            let members = WaveDraw(seed: seed).members(of: candidates, waves: [1, 9, 90])
            #expect(members.map(\.count) == [1, 9, 90])
            #expect(Set(members.joined()).count == 100 && Set(members.joined()).isSubset(of: candidates))
            #expect(members.allSatisfy { $0 == $0.sorted() })
            #expect(members == WaveDraw(seed: seed).members(of: candidates, waves: [1, 9, 90]))
        }
    }

    /// Of 20 candidates each is drawn about as often: chi-square with 19 degrees of freedom, 43.8 at one in a thousand.
    @Test func noInstanceIsPreferred() {
        var counts: [Int64: Double] = [:]
        for seed in UInt64(0)..<20_000 {
            for member in WaveDraw(seed: seed).members(of: Array(1...20), waves: [1]).joined() {
                counts[member, default: 0] += 1
            }
        }
        let chiSquare = (1...20).reduce(0.0) { sum, member in
            let difference = counts[Int64(member), default: 0] - 1000
            return sum + difference * difference / 1000
        }
        #expect(chiSquare < 43.8)
    }

    @Test(arguments: [
        (WaveTally(proved: 1, failed: 0, ended: 1), 0.0, true), (WaveTally(proved: 0, failed: 0, ended: 0), 5, false),
        (WaveTally(proved: 0, failed: 1, ended: 1), 100, false), (WaveTally(proved: 19, failed: 1, ended: 20), 5, true),
        (WaveTally(proved: 18, failed: 2, ended: 20), 5, false),
        (WaveTally(proved: 99, failed: 1, ended: 100), 0, false),
        (WaveTally(proved: 0, failed: 0, ended: 5), 5, false),
    ])
    func aWaveIsProof(tally: WaveTally, percent: Double, isProof: Bool) {
        #expect(tally.isProof(within: percent) == isProof)
    }

    @Test func whatHadNoEffectIsNoProof() {
        let outcomes = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0, 1) })
        #expect(WaveTally(outcomes: outcomes, waitingForLinks: 2) == WaveTally(proved: 6, failed: 2, ended: 10))
    }
}
