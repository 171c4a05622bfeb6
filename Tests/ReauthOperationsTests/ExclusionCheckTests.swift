import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// Ids in `select.exclude` that no row of the input has.
@Suite struct ExclusionCheckTests {
    private static let run = RunID(rawValue: "nightly-20270101T000000Z")

    private struct Tokens: ElementTokenSource {
        func elementToken(atRowOffset offset: Int64) throws -> Secret<String> { Secret("token-\(offset)") }
    }

    private struct StillTime: TimeSource {
        var now: Timestamp { Timestamp(rawValue: 0) }
        var uptime: Duration { .zero }
        func sleep(for duration: Duration) async throws {}
    }

    private static func instance(_ id: Int) -> Instance {
        Instance(
            id: InstanceID(rawValue: "\(id)"),
            name: nil,
            element: "box",
            tags: [],
            isDisabled: false,
            elementToken: Secret("token-\(id)"),
            configuration: Secret([:])
        )
    }

    /// Imports rows with ids, and rows that are known by their token only; returns what the check says of `excluded`.
    private func problems(
        _ excluded: [String],
        ids: [String],
        tokenRows: [Int64] = [],
        on platform: ListedPlatform = ListedPlatform([]),
        tokens: (any ElementTokenSource)? = Tokens()
    ) async throws -> [String] {
        let store = InMemoryRunStore()
        let record = RunRecord(
            id: Self.run,
            job: "nightly",
            action: .rotate,
            revoke: .grant,
            jobFile: "/jobs/nightly.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 0),
            toolVersion: "1.0.0"
        )
        try await store.beginRun(record)
        let seeds =
            ids.map { ItemSeed(instanceID: InstanceID(rawValue: $0), element: "box") }
            + tokenRows.map { ItemSeed(instanceID: nil, rowOffset: $0) }
        try await store.add(seeds, lanes: { _ in nil }, to: Self.run)
        let check = ExclusionCheck(
            store: store,
            platform: platform,
            tokens: tokens,
            time: StillTime(),
            path: "job.yaml"
        )
        do {
            try await check.check(Set(excluded.map(InstanceID.init(rawValue:))), of: Self.run)
            return []
        } catch let error as InvalidInput {
            return error.problems.map(\.description)
        }
    }

    @Test func idsOfTheInputAreRight() async throws {
        #expect(try await problems(["4711", "2"], ids: ["1", "2", "4711"]) == [])
        #expect(try await problems([], ids: ["1"]) == [])
    }

    @Test(arguments: ["4712", "4171", "411", "47111", "5711"])
    func anIDThatNoRowHasIsAnErrorWithTheOneThatWasMeant(typo: String) async throws {
        #expect(
            try await problems([typo, "1"], ids: ["1", "4711", "900000"]) == [
                "job.yaml: select.exclude names the instance \(typo), which no row of the input has (did you mean 4711?); "
                    + "nothing was sent"
            ]
        )
    }

    @Test func allOfThemAreToldAndFarOnesWithoutAGuess() async throws {
        #expect(
            try await problems(["55", "66"], ids: ["900000"])
                == ["55", "66"].map {
                    "job.yaml: select.exclude names the instance \($0), which no row of the input has; nothing was sent"
                }
        )
    }

    @Test func rowsThatAreKnownByTheirTokenAreReadBeforeAnythingIsSent() async throws {
        let platform = ListedPlatform((1...700).map(Self.instance))
        let rows = (1...700).map(Int64.init)
        #expect(try await problems(["699"], ids: ["1000"], tokenRows: rows, on: platform) == [])
        #expect(platform.reads.count == 700)
        let typo = try await problems(["800"], ids: ["1000"], tokenRows: rows, on: platform)
        #expect(typo.count == 1)
        #expect(platform.others == 0)
    }

    @Test func noRowIsReadWhereTheInputTellsAll() async throws {
        let platform = ListedPlatform((1...3).map(Self.instance))
        #expect(try await problems(["1000"], ids: ["1000"], tokenRows: [1, 2, 3], on: platform) == [])
        #expect(platform.reads.isEmpty)
    }

    @Test func aRowThatCannotBeReadMayBeTheOneSoNothingBegins() async throws {
        let problems = try await problems(["5"], ids: ["1000"], tokenRows: [1], tokens: nil)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("1 rows that have only an Element token could not be read") == true)
    }

    /// For an instance that the platform does not know nothing will be done either.
    @Test func aRowOfNobodyIsNoDoubt() async throws {
        let problems = try await problems(["5"], ids: ["1000"], tokenRows: [1])
        #expect(
            problems == [
                "job.yaml: select.exclude names the instance 5, which no row of the input has; nothing was sent"
            ]
        )
    }
}
