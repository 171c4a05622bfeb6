@testable import CheckpointStore
import GRDB
import Logging
import ReauthEngine
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

@Suite("A busy store is waited for")
struct BusyTests {
    @Test func pausesTellsNowAndThenAndGivesUpAfterMinutes() {
        let patience = BusyPatience()
        let perSecond = Int(Duration.seconds(1) / BusyPatience.pause)
        #expect(patience.step(afterTries: 0) == .pause)
        #expect(patience.step(afterTries: 5 * perSecond - 1) == .pause)
        #expect(patience.step(afterTries: 5 * perSecond) == .pauseAndTell(.seconds(5)))
        #expect(patience.step(afterTries: 5 * perSecond + 1) == .pause)
        #expect(patience.step(afterTries: 10 * perSecond) == .pauseAndTell(.seconds(10)))
        #expect(patience.step(afterTries: 300 * perSecond - 1) == .pause)
        #expect(patience.step(afterTries: 300 * perSecond) == .giveUp)
        #expect(patience.end >= .seconds(120))
    }

    @Test func aProcessThatIsLetGoFirstIsNotOverlooked() {
        #expect(BusyPatience.pause * 10 < WriteTurn.longestPause)
    }

    @Test func waitsUntilTheOtherIsDoneAndTellsTheLog() async throws {
        let folder = try TemporaryFolder()
        try await folder.open().begin(1...3)
        let holder = try Holder(folder.store)
        let log = LogLines()
        let pauses = Mutex(0)
        let store = try SQLiteRunStore.open(
            path: folder.store,
            time: FixedTime(),
            busy: BusyWait(
                path: folder.store,
                patience: BusyPatience(tellsAfter: .milliseconds(10), end: .seconds(60)),
                logger: log.logger,
                sleep: { _ in
                    let count = pauses.withLock { count in
                        count += 1
                        return count
                    }
                    if count == 12 { holder.letGo() }
                }
            )
        )
        holder.hold()
        try await store.finish(2)
        #expect(try await store.finished() == [2])
        #expect(pauses.withLock { $0 } == 12)
        #expect(log.all.count == 2)
        #expect(log.all.allSatisfy { $0.contains("another process has kept \(folder.store)") })
    }

    @Test func whatLastsForMinutesIsAnErrorWithAWayOut() async throws {
        let folder = try TemporaryFolder()
        try await folder.open().begin(1...3)
        let holder = try Holder(folder.store)
        let store = try SQLiteRunStore.open(
            path: folder.store,
            time: FixedTime(),
            busy: BusyWait(path: folder.store, patience: BusyPatience(end: .milliseconds(20)), sleep: { _ in })
        )
        holder.hold()
        let error = await #expect(throws: StoreUnusable.self) { try await store.finish(2) }
        #expect(error?.message.contains("another process kept the store locked for too long") == true)
        holder.letGo()
    }

    @Test func whoWaitsSaysSoAndStopsSayingSo() throws {
        let folder = try TemporaryFolder()
        let (one, two) = (WriteTurn(storePath: folder.path + "/s"), WriteTurn(storePath: folder.path + "/s"))
        #expect(!one.isWantedElsewhere)
        #expect(!two.isWantedElsewhere)
        two.wait()
        two.wait()
        #expect(one.isWantedElsewhere)
        #expect(!two.isWantedElsewhere)
        one.wait()
        #expect(two.isWantedElsewhere)
        two.stopWaiting()
        #expect(!one.isWantedElsewhere)
        one.stopWaiting()
        #expect(!two.isWantedElsewhere)
        #expect(try folder.mode(of: folder.path + "/s.turn") == 0o600)
    }

    /// Who waits may have been stopped: nobody is held up by that for long.
    @Test func nobodyGivesWayForever() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (WriteTurn(storePath: folder.path + "/s"), WriteTurn(storePath: folder.path + "/s"))
        two.wait()
        let time = CountingTime()
        await one.giveWay(time)
        #expect(time.slept == WriteTurn.longestPause)
        two.stopWaiting()
        await one.giveWay(time)
        #expect(time.slept == WriteTurn.longestPause)
    }

    /// Keeps a store as another process would that is in the middle of a transaction.
    private final class Holder: Sendable {
        private let queue: DatabaseQueue

        init(_ path: String) throws {
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            queue = try DatabaseQueue(path: path, configuration: configuration)
        }

        func hold() {
            try? queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        }

        func letGo() {
            try? queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        }
    }

    private final class CountingTime: TimeSource {
        private let total = Mutex(Duration.zero)

        var slept: Duration { total.withLock { $0 } }
        var now: Timestamp { Timestamp(rawValue: 0) }
        var uptime: Duration { slept }
        func sleep(for duration: Duration) async throws { total.withLock { $0 += duration } }
    }

    private final class LogLines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        var logger: Logger { Logger(label: "test", factory: { _ in Handler(lines: self) }) }

        private struct Handler: LogHandler {
            let lines: LogLines
            var logLevel: Logger.Level = .info
            var metadata: Logger.Metadata = [:]

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                lines.lines.withLock { $0.append("\(event.message)") }
            }
        }
    }
}
