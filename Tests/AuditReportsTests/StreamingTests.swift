import AuditReports
import Foundation
import ReauthEngine
import ReauthModel
import Testing

@Suite struct StreamingTests {
    /// What a piece may hold before it is handed on, and the longest line of these tests.
    private let bound = (1 << 16) + 512

    @Test func pagesGiveEachItemOnceInOrder() async throws {
        let numbers = Array(1...2531)
        let sample = try await SampleStore(numbers.map { seed($0) })
        let expected = numbers.map(String.init)
        #expect(try await sample.csv().lines.dropFirst().map(instanceID) == expected)
        let jsonIDs = try await sample.jsonLines().lines.map { line in
            try JSONDecoder().decode([String: String].self, from: Data(line.utf8))["instance_id"]
        }
        #expect(jsonIDs == expected)
    }

    @Test func pagesOfOneOutcomeLeaveNoneOut() async throws {
        let numbers = Array(1...2531)
        // Two of three wait: more than a page of them, with gaps in between.
        let waiting = numbers.filter { $0 % 3 != 0 }
        let sample = try await SampleStore(numbers.map { seed($0) })
        for number in waiting {
            try await sample.put(Sample("\(number)") { $0.outcome = .awaitingCode }, at: Int64(number))
        }
        #expect(try await sample.csv(only: .awaitingCode).lines.dropFirst().map(instanceID) == waiting.map(String.init))
        #expect(try await sample.jsonLines(only: .awaitingCode).lines.count == waiting.count)
    }

    @Test func severalFilesOfOneWalkAreWhatEachWouldBeAlone() async throws {
        let numbers = Array(1...2531)
        let sample = try await SampleStore(numbers.map { seed($0) })
        for number in numbers where number % 3 != 0 {
            try await sample.put(Sample("\(number)") { $0.outcome = .awaitingCode }, at: Int64(number))
        }
        var collected = [Collected(), Collected(), Collected(), Collected()]
        let report = InstanceReport(store: sample.store, run: sample.run)
        let lists = [ItemSelection.all, .signIn, .outcome(.failed)].map { ReportList(format: .csv, selection: $0) }
        try await report.lists(lists + [ReportList(format: .jsonl, selection: .signIn)]) { collected[$0].add($1) }
        #expect(try await sample.csv().bytes == collected[0].bytes)
        #expect(try await sample.csv(only: .awaitingCode).bytes == collected[1].bytes)
        #expect(collected[2].lines.count == 1)
        #expect(try await sample.jsonLines(only: .awaitingCode).bytes == collected[3].bytes)
        #expect(collected.allSatisfy { $0.largestPiece <= bound })
    }

    @Test func largeReportStreamsInBoundedPieces() async throws {
        let count = 50_000
        let sample = try await SampleStore(
            (1...count).map { seed($0, note: "customer number \($0)") },
            carriedColumns: ["note"]
        )
        for collected in [try await sample.csv(), try await sample.jsonLines()] {
            let lineFeeds = collected.bytes.count { $0 == UInt8(ascii: "\n") }
            #expect((count...count + 1).contains(lineFeeds))
            #expect(collected.bytes.count > 40 * bound, "too small to prove anything")
            #expect(collected.largestPiece <= bound)
        }
    }

    /// Without an outcome of its own an item would have to be written once more; `skipped` comes from the import.
    private func seed(_ number: Int, note: String? = nil) -> ItemSeed {
        ItemSeed(
            instanceID: InstanceID(rawValue: "\(number)"),
            carried: note.map { [$0] } ?? [],
            skip: note == nil ? nil : .excluded
        )
    }

    private func instanceID(_ line: String) -> String {
        String(line.split(separator: ",", omittingEmptySubsequences: false)[1])
    }
}
