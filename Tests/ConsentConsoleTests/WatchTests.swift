import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

@testable import ConsentConsole

@Suite struct `Programs that watch the page` {
    private static let token = "5f0c9a7be1d24c33a8e6"
    private static let measures = ConsoleMeasures(text: { "reauth_x 1\n" }, token: nil)

    private static var world: FakeConsentFlow.World {
        var world = FakeConsentFlow.World(connections: SampleConnections.fleet)
        world.callbackAnswers["STATE-1"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.verified
        )
        return world
    }

    @Test func `Health is told without a session, by any name, and tells nothing else`() async throws {
        try await withConsole(Self.world) { console async throws in
            for host in [nil, "10.0.0.7:8477", "evil.example"] {
                let page = try await console.stranger.send("GET", "/healthz", host: host)
                #expect(page.status == 200 && page.body == "{\"status\":\"ok\"}\n")
                #expect(page.header("Content-Type") == "application/json" && page.header("Cache-Control") == "no-store")
            }
            #expect(try await console.stranger.send("HEAD", "/healthz").status == 200)
            #expect(try await console.stranger.post("/healthz", "").status == 405)
            #expect(try await console.stranger.get("/healthz/").status == 404)
            // The name is looked at wherever else.
            #expect(try await console.stranger.send("GET", "/metrics", host: "evil.example").status == 421)
        }
    }

    @Test func `A store that does not answer is 503, and the page stays up`() async throws {
        try await withConsole(Self.world) { console async throws in
            console.flow.change { $0.failure = StoreUnusable(message: "the disk with the secret name is full") }
            let page = try await console.stranger.get("/healthz")
            #expect(page.status == 503 && page.body == "{\"status\":\"store_unavailable\"}\n")
            console.flow.change { $0.failure = nil }
            #expect(try await console.stranger.get("/healthz").status == 200)
        }
    }

    @Test func `Measures are for this machine, or for who bears the token`() async throws {
        try await withConsole(Self.world, measures: Self.measures) { console async throws in
            let page = try await console.stranger.get("/metrics")
            #expect(page.status == 200 && page.body == "reauth_x 1\n")
            #expect(page.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        }
        // A proxy, or a public name, may lead others here.
        for configuration in [
            ConsoleConfiguration(publicURL: "https://reauth.example.com", isBehindProxy: true),
            ConsoleConfiguration(publicURL: "https://reauth.example.com"),
        ] {
            try await withConsole(Self.world, configuration: configuration, measures: Self.measures) {
                console async throws in
                let page = try await console.stranger.send("GET", "/metrics", host: "reauth.example.com")
                #expect(page.status == 404)
            }
        }
        var guarded = Self.measures
        try guarded.require(Secret(Self.token), of: "/run/token")
        let configuration = ConsoleConfiguration(publicURL: "https://reauth.example.com", isBehindProxy: true)
        try await withConsole(Self.world, configuration: configuration, measures: guarded) { console async throws in
            for (headers, status) in [
                ([], 401), (["Authorization: Bearer wrong"], 401), (["Authorization: Basic \(Self.token)"], 401),
                (["Authorization: Bearer \(Self.token)"], 200), (["Authorization: bearer \(Self.token)"], 200),
            ] as [([String], Int)] {
                let page = try await console.stranger.send("GET", "/metrics", headers, host: "reauth.example.com")
                #expect(page.status == status, "\(headers)")
                #expect(status == 200 || page.header("WWW-Authenticate") == "Bearer")
            }
        }
    }

    @Test func `A token that could be guessed is refused, and requests that try tokens are slowed down`() async throws {
        var guarded = Self.measures
        #expect(throws: ConsoleRefused.self) { try guarded.require(Secret(String(Self.token.dropLast())), of: "/t") }
        #expect(guarded.token == nil)
        try guarded.require(Secret(Self.token), of: "/t")
        try await withConsole(Self.world, measures: guarded) { console async throws in
            for _ in 0..<20 { #expect(try await console.stranger.get("/metrics").status == 401) }
            let page = try await console.stranger.get("/metrics", ["Authorization: Bearer x"])
            #expect(page.status == 429 && page.header("Retry-After") == "30")
            // A request with the right token is not slowed down.
            #expect(try await console.stranger.get("/metrics", ["Authorization: Bearer \(Self.token)"]).status == 200)
        }
    }

    @Test func `The longest wait is that of all who wait`() async throws {
        let start = ManualClock.start
        var world = Self.world
        world.connections = (1...300).map { number in
            var connection = SampleConnections.waiting(Int64(number))
            connection.awaitingSince = start.advanced(by: .seconds(number == 250 ? -90_000 : -60))
            return connection
        }
        let (flow, time) = (FakeConsentFlow(world), ManualClock())
        let watch = BacklogWatch(
            counts: CountsWatch(time: time) { try await flow.counts() },
            ages: AgesWatch(time: time) { try await flow.waiting(since: []) },
            time: time
        )
        #expect(try await watch.measure() == 90_000)
    }

    @Test func `Measuring asks the store seldom, and a failure of it ends nothing`() async throws {
        try await withConsole(Self.world, measures: Self.measures) { console async throws in
            for _ in 0..<5 { #expect(try await console.stranger.get("/metrics").status == 200) }
            #expect(console.flow.world.withLock(\.countsAsked) == 1)
            console.time.advance(by: .seconds(11))
            console.flow.change { $0.failure = StoreUnusable(message: "the disk is full") }
            #expect(try await console.stranger.get("/metrics").status == 503)
            console.flow.change { $0.failure = nil }
            #expect(try await console.stranger.get("/metrics").status == 200)
            #expect(try await console.stranger.get("/healthz").status == 200)
        }
    }

    @Test func `A lane that is not counted any more has none that waits`() {
        #expect(BacklogWatch.waiting([], knownLanes: ["box"]) == ["box": 0])
    }

    @Test func `The log tells what came of each callback, and no code or state`() async throws {
        try await withConsole(Self.world) { console async throws in
            _ = try await console.stranger.get("/callback?code=THE-CODE&state=STATE-1")
            _ = try await console.stranger.get("/callback?code=THE-CODE&state=FORGED")
            let log = console.log.text
            #expect(log.contains("callback") && log.contains("reauthenticated") && log.contains("430001"))
            #expect(log.contains("unknown_state") && log.contains("spring-20270115T080000Z"))
            #expect(!log.contains("THE-CODE") && !log.contains("STATE-1") && !log.contains("FORGED"))
            _ = try await console.stranger.get("/healthz")
        }
    }
}
