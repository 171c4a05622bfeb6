import Foundation
import ReauthModel
import ReauthOperations
import Synchronization
import Testing

@testable import ReauthCommands
@testable import ReauthEngine

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

@Suite struct RunEventTests {
    private struct Clock: TimeSource {
        var uptime: Duration { .zero }
        var now: Timestamp { Timestamp(rawValue: 1_800_000_000_000) }
        func sleep(for duration: Duration) async throws {}
    }

    /// What an announcer printed, line by line.
    private final class Lines: Sendable {
        private let bytes = Mutex<[[UInt8]]>([])
        func add(_ line: [UInt8]) { bytes.withLock { $0.append(line) } }
        func objects() throws -> [[String: Any]] {
            try bytes.withLock { $0 }.map { line in
                #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
                return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            }
        }
    }

    private final class People: Announcing {
        let said = Mutex<[String]>([])
        var canAsk: Bool { false }
        func say(_ text: String) { said.withLock { $0.append(text) } }
        func show(_ plan: Plan) {}
        func show(_ summary: RunSummary) {}
        func show(_ snapshot: RunSnapshot, of run: RunID) {}
        func show(_ reading: ReadingProgress) {}
        func endReading() {}
        func endProgress() {}
        func ask(_ question: String) async throws -> String? { nil }
    }

    private func snapshot(after seconds: Int) -> RunSnapshot {
        RunSnapshot(
            elapsed: .seconds(seconds),
            lanes: [
                LaneSnapshot(
                    tally: LaneTally(
                        lane: LaneKey(rawValue: "box"),
                        open: 3,
                        revoked: 1,
                        outcomes: [.awaitingCode: 7]
                    ),
                    itemsPerSecond: 1.5,
                    standstill: .paused
                )
            ],
            paces: []
        )
    }

    @Test func `each event is one line with its moment, and people are told too`() throws {
        let (lines, people) = (Lines(), People())
        let announcer = EventAnnouncer(besides: people, time: Clock()) { lines.add($0) }
        announcer.say("two\nlines \u{1F511}")
        announcer.tell(.failed(OperationFailure(.busy, "another run")))
        announcer.tell(.ended(.codesOutstanding, isReplaced: true))
        let objects = try lines.objects()
        #expect(objects.map { $0["type"] as? String } == ["notice", "error", "end"])
        #expect(objects.allSatisfy { $0["at"] as? String == "2027-01-15T08:00:00.000Z" })
        #expect(objects[0]["text"] as? String == "two\nlines \u{1F511}")
        #expect(objects[1]["exit_code"] as? Int == 8)
        #expect(objects[2]["exit_code"] as? Int == 5 && objects[2]["is_replaced_by_zero"] as? Bool == true)
        #expect(people.said.withLock { $0 } == ["two\nlines \u{1F511}"])
    }

    @Test func `progress comes every ten seconds, however often it is shown`() throws {
        let lines = Lines()
        let announcer = EventAnnouncer(besides: People(), time: Clock()) { lines.add($0) }
        for second in 0..<25 { announcer.show(snapshot(after: second), of: RunID(rawValue: "nightly-1")) }
        let objects = try lines.objects().compactMap { $0["progress"] as? [String: Any] }
        #expect(objects.compactMap { $0["elapsed_seconds"] as? Int } == [0, 10, 20])
        let progress = try #require(objects.first)
        #expect(progress["run_id"] as? String == "nightly-1")
        #expect(progress["items"] as? Int == 10 && progress["settled"] as? Int == 7 && progress["revoked"] as? Int == 1)
        let lane = try #require((progress["lanes"] as? [[String: Any]])?.first)
        #expect(lane["lane"] as? String == "box" && lane["stands_still"] as? String == "paused")
        #expect((lane["outcomes"] as? [String: Int]) == ["awaiting_code": 7])
    }

    @Test func `a reader that has gone stops nothing`() {
        struct Gone: Error {}
        let announcer = EventAnnouncer(besides: People(), time: Clock()) { _ in throw Gone() }
        announcer.say("on")
        announcer.tell(.ended(.success, isReplaced: false))
    }
}
