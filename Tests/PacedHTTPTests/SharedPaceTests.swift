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
        let one = try SharedPace(path: path, scope: "https://a.example")
        let other = try SharedPace(path: path, scope: "https://a.example")
        let elsewhere = try SharedPace(path: path, scope: "https://b.example")
        let now: Duration = .seconds(1000)
        one.update(lane, now: now) { record in
            #expect(record == SharedPace.Record(nextFree: .zero, parkedUntil: .zero))
            record = SharedPace.Record(nextFree: now + .milliseconds(50), parkedUntil: now + .seconds(3))
        }
        other.update(lane, now: now) { record in
            #expect(record.nextFree >= now + .milliseconds(50))
            #expect(record.parkedUntil >= now + .seconds(3))
        }
        elsewhere.update(lane, now: now) { #expect($0.nextFree == .zero) }
        // No request waits for a moment that is more than a day ahead.
        one.update(lane, now: now) { $0.nextFree = now + .seconds(90_000) }
        other.update(lane, now: now) { #expect($0.nextFree == .zero) }
    }

    @Test func twoPacersKeepOneLimit() async throws {
        var limiters = [
            RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))]),
            RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))]),
        ]
        let files = [try SharedPace(path: path, scope: "s"), try SharedPace(path: path, scope: "s")]
        let now: Duration = .seconds(5)
        var moments: [Duration] = []
        for turn in 0..<40 {
            let which = turn % 2
            moments.append(
                files[which].update(lane, now: now) { record in
                    limiters[which].merge(nextFree: record.nextFree, parkedUntil: record.parkedUntil)
                    let moment = limiters[which].reserve(at: now)
                    (record.nextFree, record.parkedUntil) = limiters[which].horizon
                    return moment
                }
            )
        }
        for (earlier, later) in zip(moments, moments.dropFirst()) { #expect(later - earlier >= .milliseconds(100)) }
    }
}
