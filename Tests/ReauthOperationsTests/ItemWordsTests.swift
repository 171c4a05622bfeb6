import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// The words that select items, and the time since when.
@Suite struct ItemWordsTests {
    @Test func outcomesAndReasonsAreToldApart() throws {
        let filter = try ItemWords.filter("failed, in_doubt,throttled,open")
        #expect(filter == ItemFilter(standings: [.outcome(.failed), .outcome(.inDoubt), .open], reasons: [.throttled]))
        // A word that is both means the outcome.
        #expect(try ItemWords.filter("retired") == ItemFilter(standings: [.outcome(.retired)]))
    }

    @Test(
        arguments: [
            ("fialed", "Did you mean `failed`?"),
            ("failed,throtled", "no reason `throtled`. Did you mean `throttled`?"),
            (" , ", "--only takes outcomes and reasons"),
            ("zzz", "no reason `zzz`. The outcomes are healthy, rotated,"),
        ]
    )
    func anUnknownWordIsRefused(list: String, message: String) {
        let refusal = #expect(throws: OperationFailure.self) { try ItemWords.filter(list) }
        #expect(refusal?.status == .usage)
        #expect(refusal?.description.contains(message) == true, "\(refusal?.description ?? "")")
    }

    @Test func aTimeIsAMomentOrSoLongAgo() {
        let now = Timestamp(rawValue: 1_800_000_000_000)
        #expect(SincePoint("2027-01-15T08:00:00Z")?.moment(at: now) == now)
        #expect(SincePoint("2027-01-15T10:00:00+02:00")?.moment(at: now) == now)
        #expect(SincePoint("90m")?.moment(at: now) == now.advanced(by: .seconds(-5400)))
        #expect(SincePoint("1d")?.moment(at: now) == now.advanced(by: .seconds(-86_400)))
        for text in ["", "d", "1w", "-1d", "2027-01-15", "2027-01-15T08:00:00", "12345678d", "1.5h"] {
            #expect(SincePoint(text) == nil, "\(text)")
        }
    }

    /// A run that began later is new as a whole, whatever its trail says.
    @Test func sinceIsAskedOfTheTrailOnlyWhereTheRunIsOlder() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let start = try #require(await world.runs.first).startedAt
        let operation = ReportOperation(environment: world.environment)
        func lines(since moment: Timestamp) async throws -> String {
            var text: [UInt8] = []
            let selection = ItemSelection.filtered(ItemFilter(changedSince: moment))
            try await operation.stream(.jsonl, ofRunNamed: nil, only: selection) { text += $0 }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(try await lines(since: start) == "jsonl 1\njsonl 2\n")
        #expect(try await lines(since: start.advanced(by: .seconds(86_400))) == "")
    }
}
