import OAuth
import ReauthTesting
import Testing

@Suite struct StateTests {
    private let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    @Test func isFortyThreeCharactersOfBase64URL() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let state = State(using: &generator)
            #expect(state.rawValue.utf8.count == 43)
            #expect(state.rawValue.allSatisfy(alphabet.contains))
            #expect(FormEncoding.encode(state.rawValue) == state.rawValue, "it travels in a URL as it is")
        }
    }

    @Test func neverRepeatsAndUsesTheWholeAlphabetAtEveryPlace() {
        var generator = SplitMix64(seed: 43)
        let states = (0..<4000).map { _ in State(using: &generator).rawValue }
        #expect(Set(states).count == states.count)
        for place in 0..<43 {
            let seen = Set(states.map { $0[$0.index($0.startIndex, offsetBy: place)] })
            #expect(seen == alphabet, "place \(place)")
        }
    }

    @Test func isWhatTheGeneratorGives() {
        var (one, same, other) = (SplitMix64(seed: 7), SplitMix64(seed: 7), SplitMix64(seed: 8))
        let state = State(using: &one)
        #expect(state == State(using: &same))
        #expect(state != State(using: &other))
        #expect(State(rawValue: state.rawValue) == state)
    }
}
