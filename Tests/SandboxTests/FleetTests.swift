import Sandbox
import Testing

struct FleetTests {
    private let fleet = Fleet(seed: 7, count: 10_000)

    @Test("the elements have the documented shares")
    func shares() {
        var counts: [SandboxElement: Int] = [:]
        for index in 0..<UInt32(10_000) {
            counts[fleet.element(of: index), default: 0] += 1
        }
        let expected: [SandboxElement: ClosedRange<Int>] = [
            .salesforce: 3700...4100, .box: 2300...2600, .adobeSign: 1800...2120, .quickBooks: 1350...1600,
            .evernote: 70...130, .acmeCRM: 70...130,
        ]
        for (element, range) in expected {
            #expect(range.contains(counts[element] ?? 0), "\(element)")
        }
        #expect((70...130).contains((0..<UInt32(10_000)).count { fleet.isMasked($0) }))
        #expect((70...130).contains((0..<UInt32(10_000)).count { fleet.initialState(of: $0).isDisabled }))
    }

    @Test("deleted instances are as many as asked for")
    func deleted() {
        let fleet = Fleet(seed: 7, count: 10_000, deletedPercent: 10)
        #expect((900...1100).contains((0..<UInt32(10_000)).count { fleet.initialState(of: $0).isDeleted }))
    }

    @Test("the same seed gives the same fleet, another seed another one")
    func determinism() {
        let same = Fleet(seed: 7, count: 10_000)
        let other = Fleet(seed: 8, count: 10_000)
        #expect((0..<100).allSatisfy { same.elementToken(of: $0) == fleet.elementToken(of: $0) })
        #expect((0..<100).allSatisfy { other.elementToken(of: $0) != fleet.elementToken(of: $0) })
        #expect(fleet.elementToken(of: 0) == "uK")
    }

    @Test("an Element token names its instance, and an altered one names none", arguments: [0, 1, 4711, 9999] as [UInt32])
    func elementTokens(index: UInt32) {
        let token = fleet.elementToken(of: index)
        #expect(token.utf8.count == 44)
        #expect(fleet.index(ofElementToken: token) == index)
        for position in token.indices {
            var altered = token
            altered.replaceSubrange(position...position, with: token[position] == "A" ? "B" : "A")
            #expect(fleet.index(ofElementToken: altered) == nil)
        }
        #expect(Fleet(seed: 8, count: 10_000).index(ofElementToken: token) == nil)
    }

    @Test("a token of a larger fleet of the same seed is unknown")
    func largerFleet() {
        let larger = Fleet(seed: 7, count: 20_000)
        #expect(fleet.index(ofElementToken: larger.elementToken(of: 10_000)) == nil)
        #expect(fleet.index(ofID: "110000") == nil)
        #expect(fleet.index(ofID: "109999") == 9999)
        #expect(fleet.index(ofID: "99999") == nil)
    }

    @Test("all tokens of ten thousand instances differ")
    func distinctTokens() {
        var seen: Set<String> = []
        for index in 0..<UInt32(2000) {
            seen.insert(fleet.elementToken(of: index))
            for generation in 0..<2 as Range<UInt32> {
                seen.insert(fleet.accessToken(of: index, generation: generation))
                seen.insert(fleet.refreshToken(of: index, generation: generation))
            }
        }
        #expect(seen.count == 10_000)
    }

    @Test("the CSV has a line per instance and quotes nothing it need not")
    func csv() {
        let lines = InstanceCSV(fleet: Fleet(seed: 7, count: 1500)).parts.joined().split(separator: "\n")
        #expect(lines.count == 1501)
        #expect(lines[0] == "instance_id,name,element,tags,customer")
        let fields = lines[1].split(separator: ",")
        let small = Fleet(seed: 7, count: 1500)
        #expect(fields == ["100000", "\(small.name(of: 0))", "\(small.element(of: 0).key)", "\(small.tags(of: 0).joined(separator: ";"))", "\(small.customer(of: 0))"])
        let secret = InstanceCSV(fleet: small, key: .elementToken).parts.joined().split(separator: "\n")
        #expect(secret[0].hasPrefix("element_token,"))
        #expect(secret[1500].hasPrefix(small.elementToken(of: 1499) + ","))
    }
}
