import ReauthModel
import Testing

@testable import InstanceSources

@Suite struct SeenInstancesTests {
    private func insert(_ ids: [String], into seen: inout SeenInstances) -> [Bool] {
        ids.map { seen.insert(InstanceID(rawValue: $0)) }
    }

    @Test func `an id is new once, whatever its neighbours are`() {
        var seen = SeenInstances()
        let ids = (0..<10_000).map { String($0 * 7 % 10_000) }
        #expect(!insert(ids, into: &seen).contains(false))
        #expect(!insert(ids.reversed(), into: &seen).contains(true))
        #expect(seen.count == 10_000)
    }

    @Test func `large ids, leading zeros and words are told apart`() {
        var seen = SeenInstances()
        let ids = ["7", "07", "007", "0", "00", "999999999999999999", "999999999999999998", "x", ""]
        for id in ids {
            let isKnown = seen.contains(InstanceID(rawValue: id))
            #expect(!isKnown && insert([id], into: &seen) == [true] && seen.contains(InstanceID(rawValue: id)))
        }
        seen = SeenInstances()
        #expect(!insert(ids, into: &seen).contains(false))
        #expect(!insert(ids, into: &seen).contains(true))
        #expect(seen.count == ids.count)
    }
}
