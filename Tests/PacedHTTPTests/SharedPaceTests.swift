import Foundation
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

/// Two openings of one file exclude each other as two processes do.
@Suite struct SharedPaceTests {
    private let lane = LaneKey(rawValue: "box")
    private let folder: TemporaryFolder
    private var path: String { folder.file("pace") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func whatOneTakesTheOtherSees() throws {
        let one = try SharedPace(path: path, scope: PaceScope(world: "https://a.example"))
        let other = try SharedPace(path: path, scope: PaceScope(world: "https://a.example"))
        let elsewhere = try SharedPace(path: path, scope: PaceScope(world: "https://b.example"))
        let now: Duration = .seconds(1000)
        one.update(lane, now: now) { record in
            #expect(record == SharedPace.Record())
            record.horizon = LaneHorizon(nextFree: now + .milliseconds(50), parkedUntil: now + .seconds(3))
        }
        other.update(lane, now: now) { record in
            #expect(record.horizon.nextFree >= now + .milliseconds(50))
            #expect(record.horizon.parkedUntil >= now + .seconds(3))
        }
        elsewhere.update(lane, now: now) { #expect($0.horizon.nextFree == .zero) }
        // A limit may be one request a day; no request waits for a moment that is more than two days ahead.
        one.update(lane, now: now) { $0.horizon.nextFree = now + .seconds(90_000) }
        other.update(lane, now: now) { #expect($0.horizon.nextFree == now + .seconds(90_000)) }
        one.update(lane, now: now) { $0.horizon.nextFree = now + .seconds(180_000) }
        other.update(lane, now: now) { #expect($0.horizon.nextFree == .zero) }
    }

    @Test func twoPacersKeepOneLimit() async throws {
        var limiters = [
            RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))]),
            RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))]),
        ]
        let files = [
            try SharedPace(path: path, scope: PaceScope(world: "s")),
            try SharedPace(path: path, scope: PaceScope(world: "s")),
        ]
        let now: Duration = .seconds(5)
        var moments: [Duration] = []
        for turn in 0..<40 {
            let which = turn % 2
            moments.append(
                files[which].update(lane, now: now) { record in
                    limiters[which].merge(record.horizon)
                    let moment = limiters[which].reserve(at: now)
                    record.horizon = limiters[which].horizon
                    return moment
                }
            )
        }
        for (earlier, later) in zip(moments, moments.dropFirst()) { #expect(later - earlier >= .milliseconds(100)) }
    }
}
