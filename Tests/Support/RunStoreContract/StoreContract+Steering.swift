import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let rate = [
        RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 500, period: .seconds(3600)),
    ]

    private static func given(_ orders: [SteeringOrder], to store: any Store) async throws -> SteeringOrders {
        for (number, order) in orders.enumerated() {
            try await store.steer(sampleRun, order, by: "ada", at: moment(Int64(number)))
        }
        return try await store.steering(of: sampleRun)
    }

    /// What operators ask of a run.
    package static let runSteering = [
        StoreContract("nothing is asked of a new run") { store in
            try await store.begin([seed("1")])
            #expect(try await store.steering(of: sampleRun) == SteeringOrders())
            try await store.forgetStop(of: sampleRun)
            #expect(try await store.steering(of: sampleRun) == SteeringOrders())
        },
        StoreContract("what is asked of the run and of its lanes stays until it is taken back") { store in
            try await store.begin([seed("1")])
            let orders = try await given(
                [
                    .pause(nil), .pause(box), .setRate(box, rate), .setConcurrency(box, 3),
                    .setConcurrency(salesforce, 1), .pause(nil),
                ],
                to: store
            )
            #expect(orders.pausedAt == moment(0))
            #expect(orders.lanes[box] == LaneOrders(pausedAt: moment(1), windows: rate, concurrency: 3))
            #expect(orders.lanes[salesforce] == LaneOrders(concurrency: 1))
            let later = try await given(
                [.resume(nil), .setRate(box, nil), .setConcurrency(salesforce, nil)],
                to: store
            )
            #expect(later.pausedAt == nil)
            #expect(later.lanes[box] == LaneOrders(concurrency: 3) && later.lanes[salesforce] == LaneOrders())
        },
        StoreContract("one lane goes on by itself, and when is kept") { store in
            try await store.begin([seed("1")])
            let orders = try await given([.pause(nil), .pause(box), .resume(box)], to: store)
            #expect(orders.pausedAt == moment(0))
            #expect(orders.lanes == [box: LaneOrders(retriedAt: moment(2))])
        },
        StoreContract("an order to stop is forgotten, and nothing else with it") { store in
            try await store.begin([seed("1")])
            #expect(try await given([.stop(.now), .stop(.soon), .pause(nil)], to: store).stop == .now)
            try await store.forgetStop(of: sampleRun)
            #expect(try await store.steering(of: sampleRun) == SteeringOrders(pausedAt: moment(2)))
        },
        StoreContract("each order stands in the audit trail, with its giver") { store in
            try await store.begin([seed("1")])
            _ = try await given(
                [
                    .pause(nil), .resume(box), .stop(.soon), .setRate(box, rate), .setConcurrency(box, nil),
                ],
                to: store
            )
            let trail = try await store.events(of: sampleRun, after: 0, limit: 99)
            #expect(trail.map(\.sequence).allSatisfy { $0 == 0 })
            #expect(trail.map(\.event.kind) == [.paused, .resumed, .stopRequested, .rateSet, .concurrencySet])
            #expect(
                trail.map(\.event.detail) == [
                    "the run, by ada", "box, by ada", "soon, by ada", "box: 10/s, 500/h, by ada",
                    "box: as in the job, by ada",
                ]
            )
            #expect(trail.map(\.event.at) == (0..<5).map { moment($0) })
        },
    ]
}
