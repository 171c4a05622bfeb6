import Foundation
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

/// Two openings of one file exclude each other as two processes do.
@Suite struct SharedPlacesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("pace") }
    private let time = ManualClock()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func process(_ count: Int, lane: String = "box") throws -> SharedPlaces {
        let pace = try SharedPace(path: path, scope: PaceScope(world: "s"))
        return SharedPlaces(pace, lane: LaneKey(rawValue: lane), count: count, time: time)
    }

    @Test func `no more are in flight than one may have, whichever process sends them`() async throws {
        let (one, other) = (try process(3), try process(3))
        var places: [Int] = []
        for process in [one, one, other] { places.append(try #require(try await process.take())) }
        #expect(Set(places) == [0, 1, 2])
        async let fourth = other.take()
        for _ in 0..<3 {
            // It looks again and again, and finds nothing.
            #expect(await eventually { time.sleepers == 1 })
            time.advanceToNext()
        }
        #expect(await eventually { time.sleepers == 1 })
        one.release(places[0])
        time.advanceToNext()
        #expect(try await fourth == places[0])
        // Another lane has places of its own.
        _ = try await process(1, lane: "salesforce").take()
    }

    @Test func `a process with many places lets another one that waits go first`() async throws {
        for count in [1, 4] {
            let (busy, late) = (try process(count, lane: "\(count)"), try process(count, lane: "\(count)"))
            var held: [Int] = []
            for _ in 0..<count { held.append(try #require(try await busy.take())) }
            async let first = late.take()
            #expect(await eventually { time.sleepers == 1 })
            time.advance(by: .milliseconds(4))
            busy.release(held.removeLast())
            async let again = busy.take()
            #expect(await eventually { time.sleepers == 2 })
            time.advanceToNext()
            late.release(try #require(try await first))
            time.advanceToNext()
            busy.release(try #require(try await again))
            for place in held { busy.release(place) }
        }
    }

    @Test func `places of a process that died are free`() async throws {
        do {
            let dying = try process(2)
            _ = (try await dying.take(), try await dying.take())
        }
        let next = try process(2)
        _ = (try await next.take(), try await next.take())
        #expect(time.sleepers == 0)
    }

    @Test func `a process that stops waiting does not block others`() async throws {
        let (one, other) = (try process(1), try process(1))
        let place = try #require(try await one.take())
        let waiting = Task { try await other.take() }
        #expect(await eventually { time.sleepers == 1 })
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        one.release(place)
        // No process asks any more, so none is waited for.
        #expect(try await one.take() == 0)
        #expect(time.sleepers == 0)
    }

    @Test func `no process waits without end for one that was stopped`() async throws {
        let (stopped, other) = (try process(1), try process(1))
        let place = try #require(try await stopped.take())
        async let first = other.take()
        #expect(await eventually { time.sleepers == 1 })
        time.advance(by: SharedPlaces.patience - .milliseconds(1))
        #expect(await eventually { time.sleepers == 1 })
        time.advanceToNext()
        #expect(try await first == nil)
        // The next one looks, and does not wait any more.
        #expect(try await other.take() == nil)
        stopped.release(place)
        let again = try #require(try await other.take())
        // The stopped process continues, and counts again.
        async let waiting = stopped.take()
        #expect(await eventually { time.sleepers == 1 })
        other.release(again)
        time.advanceToNext()
        #expect(try await waiting == 0)
    }
}
