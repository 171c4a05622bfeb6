import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

@testable import ConsentConsole

@Suite struct `The operators' pages` {
    private static var world: FakeConsentFlow.World { FakeConsentFlow.World(connections: SampleConnections.fleet) }

    @Test func `The overview counts, groups and pages`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let first = try await browser.get("/")
            #expect(first.body.contains("<b data-count=\"done\">11</b>"))
            #expect(first.body.contains("<b data-count=\"waiting\">47</b>"))
            #expect(first.body.contains("<b data-count=\"failed\">2</b>"))
            #expect(first.body.components("data-row=") == 50)
            #expect(first.body.contains("Northwind Traders") && first.body.contains("spring-20270115T080000Z"))
            #expect(!first.body.contains("rel=\"prev\""))
            #expect(first.body.contains("href=\"/?after=50&amp;trail=0\""))
            let second = try await browser.get("/?after=50&trail=0")
            #expect(second.body.components("data-row=") == 10 && !second.body.contains("rel=\"next\""))
            #expect(second.body.contains("rel=\"prev\" href=\"/\""))
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `The overview tells how long people have waited`() async throws {
        var world = Self.world
        for index in world.connections.indices where index % 3 == 0 {
            world.connections[index].awaitingSince = ManualClock.start.advanced(by: .seconds(-20 * 86_400))
        }
        try await withConsole(world) { console async throws in
            let page = try await console.signedIn().get("/").body
            let ages = try #require(page.firstMatch(of: /Waiting for a sign-in: (.*)<\/p>/)).1
            let numbers = ages.matches(of: /<b>(\d+)<\/b> ([^<]*)</).map { "\($0.1) \($0.2)" }
            #expect(numbers.count == 2 && numbers[0].hasSuffix(" under 1 day") && numbers[1].hasSuffix(" over 14 days"))
            let counts = ages.matches(of: /<b>(\d+)</).compactMap { Int($0.1) }
            #expect(counts.reduce(0, +) == 47)
        }
        try await withConsole(FakeConsentFlow.World()) { console async throws in
            #expect(try await console.signedIn().get("/").body.contains("data-again=\"ages\" hidden>"))
        }
    }

    @Test(arguments: [
        ("/?q=SYNC+2", 10), ("/?standing=failed", 2), ("/?provider=box&standing=done", 3),
        ("/?group=%3DContoso+Foods", 16), ("/?q=nothing+like+it", 0), ("/?standing=nonsense", 50),
    ])
    func `Filters and search narrow it down`(target: String, rows: Int) async throws {
        try await withConsole(Self.world) { console async throws in
            let body = try await console.signedIn().get(target).body
            #expect(body.components("data-row=") == rows)
        }
    }

    @Test func `Opening a consent leads to the provider`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let token = try #require(try await browser.get("/").formToken)
            let page = try await browser.post("/connections/1/open", "form=\(token)")
            #expect(page.body.contains("content=\"0; url=https://login.salesforce.com/"))
            #expect(try await browser.post("/connections/13/open", "form=\(token)").status == 409)
            #expect(try await browser.post("/connections/7/open", "form=\(token)").status == 303)
            #expect(try await browser.post("/connections/99/open", "form=\(token)").status == 404)
            #expect(console.flow.calls == [.setOut(1), .setOut(13), .setOut(7)])
        }
    }

    @Test func `A link is made, renewed and withdrawn by forms only`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let page = try await browser.get("/connections/1")
            #expect(page.status == 200 && !page.body.contains("/c/token-1"))
            let form = "form=\(try #require(page.formToken))"
            #expect(try await browser.post("/connections/1/link", form).body.contains("/c/token-1"))
            #expect(try await browser.post("/connections/1/renew", form).body.contains("/c/renewed-1"))
            #expect(try await browser.post("/connections/1/withdraw", form).body.contains("was withdrawn"))
            #expect(console.flow.calls == [.link(1), .renew(1), .withdraw(1)])
            #expect(try await browser.get("/connections/1/withdraw").status == 405)
        }
    }

    @Test func `The history is shown in plain words`() async throws {
        var world = Self.world
        world.history = Event.Kind.allCases.map { Event($0, at: ManualClock.start, httpStatus: 200) }
        try await withConsole(world) { console async throws in
            let body = try await console.signedIn().get("/connections/1").body
            #expect(body.contains("2027-01-15 08:00:00 UTC") && body.contains("HTTP 200"))
            for kind in Event.Kind.allCases { #expect(body.contains(HTMLText().escapeText(kind.sentence))) }
        }
    }

    @Test func `An address can be pasted where callbacks go elsewhere`() async throws {
        var world = Self.world
        world.capturesCallback = false
        world.callbackAnswers["S"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.verified,
            isOperators: true
        )
        try await withConsole(world) { console async throws in
            let browser = try await console.signedIn()
            let token = try #require(try await browser.get("/connections/1").formToken)
            let address = FormEncoding.encode("https://other.example/return?code=a%2Fb&state=S#_=_")
            let page = try await browser.post("/connections/1/paste", "form=\(token)&address=\(address)")
            #expect(console.flow.calls == [.callback(["code=a/b", "state=S"])])
            let shown = try await browser.get(try #require(page.header("Location")))
            #expect(shown.body.contains("connected") && shown.body.contains("Back to the overview"))
            for useless in ["", "hello", "https://other.example/", "https://other.example/?%zz"] {
                let form = "form=\(token)&address=\(FormEncoding.encode(useless))"
                let page = try await browser.post("/connections/1/paste", form)
                #expect(page.status == 422 && page.body.contains("that could be read"))
            }
            #expect(console.flow.calls.count == 1)
        }
    }

    @Test func `The file of links has a row for each that waits, and runs nothing in a spreadsheet`() async throws {
        var world = Self.world
        world.connections[0].name = "=HYPERLINK(\"https://evil.example\")"
        try await withConsole(world) { console async throws in
            let browser = try await console.signedIn()
            let token = try #require(try await browser.get("/").formToken)
            #expect(try await browser.get("/links.csv").status == 405)
            let page = try await browser.post("/links.csv", "form=\(token)")
            #expect(page.header("Content-Type") == "text/csv; charset=utf-8")
            #expect(page.header("Content-Disposition") == "attachment; filename=\"links.csv\"")
            let head = "instance_id,name,customer,element,provider,awaiting_since,link,link_expires,link_state\r\n"
            #expect(page.body.hasPrefix(head))
            // One was withdrawn: its row has no link.
            #expect(page.body.components("https://reauth.example.com/c/token-") == 46)
            #expect(page.body.components(",withdrawn\r\n") == 1)
            #expect(page.body.contains("\"'=HYPERLINK"))
        }
    }

    @Test func `A browser that watches gets changes, and nothing else`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let stream = try EventStream(port: console.address.port, cookie: browser.cookies)
            defer { stream.close() }
            #expect(await eventually { stream.text.contains("\"done\":11,\"waiting\":47") })
            #expect(stream.text.contains("text/event-stream") && stream.text.contains("retry: 5000"))
            let before = console.flow.world.withLock(\.countsAsked)
            for _ in 0..<3 {
                #expect(await eventually { console.time.sleepers == 1 })
                console.time.advance(by: .seconds(1))
            }
            #expect(await eventually { console.time.sleepers == 1 })
            #expect(console.flow.world.withLock(\.countsAsked) == before + 3)
            #expect(stream.text.components("event: counts") == 1)
            console.flow.change { $0.connections[0].standing = .done }
            console.time.advance(by: .seconds(1))
            #expect(await eventually { stream.text.contains("\"done\":12,\"waiting\":46") })
            #expect(await eventually { console.time.sleepers == 1 })
            console.time.advance(by: .seconds(15))
            #expect(await eventually { stream.text.contains(": still here") })
            // Signing out ends it.
            let token = try #require(try await browser.get("/").formToken)
            _ = try await browser.post("/logout", "form=\(token)")
            #expect(await eventually { console.time.sleepers == 1 })
            console.time.advance(by: .seconds(1))
            #expect(await eventually { stream.isOver })
        }
    }

    @Test func `For any number of browsers, the counts are asked for once a second`() async throws {
        let (flow, time) = (FakeConsentFlow(Self.world), ManualClock())
        let watch = CountsWatch(time: time) { try await flow.counts() }
        for _ in 0..<10 { _ = try await watch.recent() }
        time.advance(by: .seconds(1))
        for _ in 0..<10 { _ = try await watch.recent() }
        #expect(flow.world.withLock(\.countsAsked) == 2)
    }

    @Test func `No count is shown after a newer one`() async throws {
        let (flow, time) = (FakeConsentFlow(FakeConsentFlow.World(numbersCounts: true)), ManualClock())
        let watch = CountsWatch(time: time) { try await flow.counts() }
        let newest = Newest()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let shown = newest.number.withLock { $0 }
                        // The overview wants new counts, the streams take those of the last second.
                        let counts = try await watch.recent(orAfter: .seconds(caller % 2))
                        let number = try #require(counts.first).items
                        #expect(number >= shown)
                        newest.number.withLock { $0 = max($0, number) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `Only the newest sixteen streams go on`() {
        let turns = StreamTurns()
        let all = (0..<17).map { _ in turns.next() }
        #expect(all.filter { turns.isCurrent($0) } == Array(all.dropFirst()))
    }

    @Test func `What the flow throws stops the page`() async throws {
        var world = Self.world
        world.failure = StoreUnusable(message: "the disk is full")
        let console = ConsentConsole(
            flow: FakeConsentFlow(world),
            configuration: ConsoleConfiguration(),
            time: ManualClock(),
            logger: LogLines().logger
        )
        let (addresses, signal) = AsyncStream.makeStream(of: ConsoleAddress.self)
        let running = Task { try await console.run { signal.yield($0) } }
        var iterator = addresses.makeAsyncIterator()
        let address = try #require(await iterator.next())
        let page = try await Visitor(port: address.port).get("/c/any")
        #expect(page.status == 503 && !page.body.contains("disk"))
        // The page stops by itself, and throws the error.
        await #expect(throws: StoreUnusable.self) { try await running.value }
    }
}

/// The newest count that a caller got.
private final class Newest: Sendable {
    let number = Mutex(0)
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(_ text: String) -> Int {
        ranges(of: text).count
    }
}
