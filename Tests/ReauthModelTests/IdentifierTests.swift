import ReauthModel
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["0", "7", "4711", "000123", "999999999999999999"])
    func anInstanceIDIsOneToEighteenDigits(text: String) throws {
        let id = try #require(InstanceID(validating: text))
        #expect(id.rawValue == text)
        #expect(id.description == text)
    }

    /// Texts that could escape from the URL's path, or that another program reads as another number.
    @Test(arguments: [
        "", "1234567890123456789", "-1", "+1", "1.0", "1e3", "0x10", " 1", "1 ", "1\n", "12 34", "1,2", "../1", "1/2",
        "1?x", "1#x", "1%2f", "abc", "١٢٣", "１２３", "1\u{301}", "1\0", "1;2", "null",
    ])
    func nothingElseIsAnInstanceID(text: String) {
        #expect(InstanceID(validating: text) == nil)
    }

    @Test func leadingZerosAreKept() {
        #expect(InstanceID(validating: "007") != InstanceID(validating: "7"))
    }

    @Test func aRunIsNamedByItsJobAndItsStart() {
        let run = RunID(job: "rotate-crm", start: Timestamp(rawValue: 951_793_445_678))
        #expect(run.rawValue == "rotate-crm-20000229T030405Z")
        #expect(run.description == run.rawValue)
    }

    @Test func lanesAreOrderedByName() {
        let lanes = ["salesforce", "box", "platform"].map(LaneKey.init(rawValue:))
        #expect(lanes.sorted().map(\.description) == ["box", "platform", "salesforce"])
        #expect(LaneKey.platform.rawValue == "platform")
    }
}
