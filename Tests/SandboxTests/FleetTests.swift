import Foundation
import ReauthTesting
import Sandbox
import Testing

struct FleetTests {
    private let fleet = SandboxPopulation(seed: 7, count: 10_000)

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

    @Test("access tokens have expired in as many instances as asked for")
    func expired() {
        let fleet = SandboxPopulation(seed: 7, count: 10_000, expiredPercent: 20)
        let expired = (0..<UInt32(10_000)).map { fleet.initialState(of: $0) }.filter(\.isAccessDead)
        #expect((1850...2150).contains(expired.count))
        #expect(!expired.contains { $0.isGrantDead || $0.isDeleted })
    }

    @Test("deleted instances are as many as asked for")
    func deleted() {
        let fleet = SandboxPopulation(seed: 7, count: 10_000, deletedPercent: 10)
        #expect((900...1100).contains((0..<UInt32(10_000)).count { fleet.initialState(of: $0).isDeleted }))
    }

    @Test("the same seed gives the same fleet, another seed another one")
    func determinism() {
        let same = SandboxPopulation(seed: 7, count: 10_000)
        let other = SandboxPopulation(seed: 8, count: 10_000)
        #expect((0..<100).allSatisfy { same.elementToken(of: $0) == fleet.elementToken(of: $0) })
        #expect((0..<100).allSatisfy { other.elementToken(of: $0) != fleet.elementToken(of: $0) })
        #expect(fleet.elementToken(of: 0) == "SvaNmOHLSIA8OwVomWrimOL+845JNWu2YyYY4c2mmLO=")
    }

    @Test(
        "an Element token names its instance, and an altered one names none",
        arguments: [0, 1, 4711, 9999] as [UInt32]
    )
    func elementTokens(index: UInt32) {
        let token = fleet.elementToken(of: index)
        #expect(token.utf8.count == 44)
        #expect(fleet.index(ofElementToken: token) == index)
        for position in token.indices {
            var altered = token
            altered.replaceSubrange(position...position, with: token[position] == "A" ? "B" : "A")
            #expect(fleet.index(ofElementToken: altered) == nil)
        }
        #expect(SandboxPopulation(seed: 8, count: 10_000).index(ofElementToken: token) == nil)
    }

    @Test("a token of a larger fleet of the same seed is unknown")
    func largerFleet() {
        let larger = SandboxPopulation(seed: 7, count: 20_000)
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
        let lines = InstanceCSV(fleet: SandboxPopulation(seed: 7, count: 1500)).parts.joined().split(separator: "\n")
        #expect(lines.count == 1501)
        #expect(lines[0] == "instance_id,name,element,tags,customer")
        #expect(lines[1] == "100000,Customer 0159 Salesforce,sfdc,prod;amer,Customer 0159")
        let small = SandboxPopulation(seed: 7, count: 1500)
        let secret = InstanceCSV(fleet: small, key: .elementToken).parts.joined().split(separator: "\n")
        #expect(secret[0].hasPrefix("element_token,"))
        #expect(secret[1500].hasPrefix(small.elementToken(of: 1499) + ","))
    }

    @Test("the CSV file replaces an older one and is its owner's alone")
    func csvFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("fleet.csv")
        try InstanceCSV(fleet: fleet).write(toFile: path)
        let small = InstanceCSV(fleet: SandboxPopulation(seed: 7, count: 3), key: .elementToken)
        try small.write(toFile: path)
        #expect(try folder.read("fleet.csv") == small.parts.joined())
        #expect(try folder.mode("fleet.csv") == 0o600)
        let error = #expect(throws: SandboxError.self) { try small.write(toFile: path + "/below") }
        #expect(error?.description.hasPrefix(path) == true)
    }
}
