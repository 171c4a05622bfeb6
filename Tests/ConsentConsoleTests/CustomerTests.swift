import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import ConsentConsole

@Suite struct `A customer's way` {
    private static func world(_ answer: LinkLookup? = nil) -> FakeConsentFlow.World {
        var world = FakeConsentFlow.World(connections: SampleConnections.fleet)
        let expiry = ManualClock.start.advanced(by: .seconds(86_400))
        world.links["good"] = answer ?? .connection(SampleConnections.waiting(), expiresAt: expiry)
        return world
    }

    private static func connection(_ connection: Connection) -> LinkLookup {
        .connection(connection, expiresAt: ManualClock.start)
    }

    @Test func `Looking changes nothing and shows nothing of others`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let browser = console.stranger
            for method in ["GET", "GET", "HEAD"] {
                #expect(try await browser.send(method, "/c/good").status == 200)
            }
            let body = try await browser.get("/c/good").body
            #expect(body.contains("Sales sync") && body.contains("Continue to Salesforce") && body.contains("430001"))
            #expect(!body.contains("430002") && !body.contains("Contoso") && !body.contains("spring"))
            #expect(!body.contains("<script") && !body.contains("c/good"))
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `The button leads to the provider, without a script and without a redirect after the form`() async throws
    {
        try await withConsole(Self.world()) { console async throws in
            let browser = console.stranger
            let form = FormEncoding.encode(try #require(try await browser.get("/c/good").formToken))
            // Older browsers do not send the site; with no-referrer no browser sends the origin.
            for headers in [[], ["Origin: null"]] {
                let page = try await browser.post("/c/good", "form=\(form)", headers)
                #expect(page.status == 200 && page.header("Location") == nil)
                #expect(page.body.contains("http-equiv=\"refresh\" content=\"0; url=https://login.salesforce.com/"))
                #expect(page.body.contains("response_type=code&amp;state=STATE-1"))
            }
            #expect(console.flow.calls == [.setOutFromLink("good"), .setOutFromLink("good")])
        }
    }

    @Test func `The browser that comes back must be the one that set out`() async throws {
        var world = Self.world()
        world.callbackAnswers["STATE-1"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.waiting()
        )
        try await withConsole(world) { console async throws in
            let (browser, victim) = (console.stranger, console.stranger)
            let form = "form=\(FormEncoding.encode(try #require(try await browser.get("/c/good").formToken)))"
            let mark = browser.cookies
            let page = try await browser.post("/c/good", form)
            let cookie = try #require(page.header("Set-Cookie"))
            #expect(cookie.hasPrefix("\(mark); ") && cookie.contains("; HttpOnly; SameSite=Lax"))
            // A second start has the same mark, so that both sign-ins can end.
            _ = try await browser.post("/c/good", form)
            #expect(browser.cookies == mark && !mark.contains(";"))

            for cookies in ["", "reauth_browser=", "reauth_browser=short", "reauth_browser=\(RandomText.make())"] {
                victim.setCookies(cookies)
                let answer = try await victim.get("/callback?code=THE-CODE&state=STATE-1")
                #expect(answer.status == 303 && answer.header("Location") == "/result/elsewhere")
                let shown = try await victim.get("/result/elsewhere")
                #expect(shown.status == 403 && shown.body.contains("begun in another browser"))
                #expect(!shown.body.contains("Sales sync") && !shown.body.contains("Try again"))
            }
            // A value that a browser sends becomes its mark only when it has the form of one.
            for planted in ["<script>", "\(mark.dropFirst("reauth_browser=".count))x"] {
                victim.setCookies("reauth_browser=\(planted)")
                let fresh = try await victim.post("/c/good", form)
                #expect(fresh.header("Set-Cookie")?.contains(planted) == false)
            }
        }
    }

    @Test func `A page that is too old asks again and does not set out`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let page = try await console.stranger.post("/c/good", "form=stale")
            #expect(page.status == 403 && page.body.contains("press the button again") && page.formToken != nil)
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `An address that is not of the web is never opened`() async throws {
        var world = Self.world()
        world.redirect = "javascript:alert(1)"
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let form = FormEncoding.encode(try #require(try await browser.get("/c/good").formToken))
            let page = try await browser.post("/c/good", "form=\(form)")
            #expect(page.status == 409 && !page.body.contains("javascript"))
        }
    }

    @Test(arguments: [
        (LinkLookup.expired, 410, "expired"), (.withdrawn, 410, "was withdrawn"),
        (.replaced, 410, "was replaced"), (.unknown, 404, "do not know"),
        (.otherRun, 503, "not available on this page"),
        (connection(SampleConnections.verified), 200, "You’re connected"),
        // The page claims nothing that was not proved.
        (connection(SampleConnections.waiting(standing: .done, reason: .notPinged)), 200, "You’re signed in"),
        (connection(SampleConnections.waiting(standing: .done, reason: .resolvedByHand)), 200, "This is settled"),
        (connection(SampleConnections.waiting(standing: .failed)), 200, "We need to look into this"),
        (connection(SampleConnections.waiting(standing: .failed, reason: .wrongAccount)), 200, "another account"),
    ])
    func `A link that is not good says what to do`(
        answer: LinkLookup,
        status: Int,
        words: String
    ) async throws {
        try await withConsole(Self.world(answer)) { console async throws in
            let page = try await console.stranger.get("/c/good")
            #expect(page.status == status && page.body.contains(words))
            #expect(!page.body.contains("Continue to"))
        }
    }

    @Test(arguments: ConsentResult.allCases)
    func `Each result has a page, and its address has neither code nor state`(result: ConsentResult) async throws {
        var world = Self.world()
        world.callbackAnswers["STATE-1"] = CallbackAnswer(
            result: .known(result),
            connection: SampleConnections.waiting()
        )
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let form = FormEncoding.encode(try #require(try await browser.get("/c/good").formToken))
            _ = try await browser.post("/c/good", "form=\(form)")
            let page = try await browser.get("/callback?code=THE-CODE&state=STATE-1")
            let location = try #require(page.header("Location"))
            #expect(page.status == 303 && location.hasPrefix("/result/"))
            #expect(!location.contains("THE-CODE") && !location.contains("STATE-1") && !location.contains("?"))
            let shown = try await browser.get(location)
            #expect(shown.status == 200 && shown.body.contains("Sales sync"))
            #expect(!shown.body.contains("STATE-1") && !shown.body.contains("/c/good"))
            #expect(!shown.body.contains("overview") && !shown.body.contains("/connections/"))
            let mayTryAgain = ![.underWay, .reauthenticated, .wrongAccount, .failed].contains(result)
            #expect(shown.body.contains("Try again") == mayTryAgain)
            #expect(shown.body.contains("http-equiv=\"refresh\"") == (result == .underWay))
            let back = try await browser.get(location.replacing("/result/", with: "/again/"))
            #expect(back.header("Location") == "/c/good")
            #expect(console.flow.calls.last == .callback(["code=THE-CODE", "state=STATE-1"]))
        }
    }

    @Test func `A page that waits shows the result once it is known, and stops refreshing at last`() async throws {
        var world = Self.world()
        world.callbackAnswers["S"] = CallbackAnswer(result: .known(.underWay), connection: SampleConnections.waiting())
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let location = try #require(try await browser.get("/callback?code=x&state=S").header("Location"))
            for _ in 0..<29 {
                #expect(try await browser.get(location).body.contains("http-equiv=\"refresh\""))
            }
            #expect(try await !browser.get(location).body.contains("http-equiv=\"refresh\""))
            console.flow.change {
                $0.callbackAnswers["S"] = CallbackAnswer(
                    result: .known(.reauthenticated),
                    connection: SampleConnections.verified
                )
            }
            #expect(try await browser.get(location).body.contains("You’re connected"))
            #expect(console.flow.calls.count == 1)
        }
    }

    @Test(arguments: [
        ("/callback?code=x&state=forged", 404, "do not know"), ("/callback", 400, "lost on the way"),
        ("/callback?code=x&state=old", 410, "too long"), ("/callback?code=%zz&state=old", 400, "lost on the way"),
        ("/callback?code=x&state=other", 503, "not available on this page"),
    ])
    func `A callback that is not good says so`(target: String, status: Int, words: String) async throws {
        var world = Self.world()
        world.callbackAnswers["old"] = CallbackAnswer(result: .expired, connection: SampleConnections.waiting())
        world.callbackAnswers["other"] = CallbackAnswer(result: .otherRun)
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let page = try await browser.get(target)
            let shown = try await browser.get(try #require(page.header("Location")))
            #expect(shown.status == status && shown.body.contains(words))
        }
    }

    @Test func `Where the provider sends nobody back here, the page says so and takes the address`() async throws {
        var world = Self.world()
        world.capturesCallback = false
        world.callbackAnswers["STATE-1"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.verified
        )
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let page = try await browser.get("/c/good")
            #expect(page.body.contains("paste it below") && !page.body.contains("You come back here"))
            // In a new tab, so that the person does not have to look for this page again.
            #expect(page.body.contains("target=\"_blank\" rel=\"noopener\""))
            let form = "form=\(FormEncoding.encode(try #require(page.formToken)))"
            for useless in ["", "hello", "https://other.example/"] {
                let answer = try await browser.post("/c/good", "\(form)&address=\(FormEncoding.encode(useless))")
                #expect(answer.status == 422 && answer.body.contains("that could be read"), "\(useless)")
            }
            #expect(console.flow.calls.isEmpty)
            _ = try await browser.post("/c/good", form)
            let address = FormEncoding.encode("https://other.example/return?code=a%2Fb&state=STATE-1#_=_")
            let victim = console.stranger
            let theirs = try await victim.post("/c/good", "\(form)&address=\(address)")
            #expect(theirs.header("Location") == "/result/elsewhere")
            let answer = try await browser.post("/c/good", "\(form)&address=\(address)")
            #expect(console.flow.calls.last == .callback(["code=a/b", "state=STATE-1"]))
            let shown = try await browser.get(try #require(answer.header("Location")))
            #expect(shown.body.contains("You’re connected") && !shown.body.contains("a/b"))
            #expect(try await browser.post("/c/good", "form=x&address=\(address)").status == 403)
        }
    }

    @Test func `Every application's redirect URI is a way back`() async throws {
        var world = Self.world()
        world.callbackAnswers["S"] = CallbackAnswer(result: .known(.denied), connection: SampleConnections.waiting())
        let configuration = ConsoleConfiguration(callbackPaths: ["/callback", "/oauth/box"])
        try await withConsole(world, configuration: configuration) { console async throws in
            for path in ["/callback", "/oauth/box"] {
                #expect(try await console.stranger.get("\(path)?error=x&state=S").status == 303, "\(path)")
            }
            #expect(try await console.stranger.get("/oauth/other?error=x&state=S").status == 404)
        }
    }

    @Test func `A repeated callback shows what was recorded`() async throws {
        var world = Self.world()
        world.callbackAnswers["S"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.verified,
            isRepeated: true
        )
        try await withConsole(world) { console async throws in
            let page = try await console.stranger.get("/callback?code=x&state=S")
            let shown = try await console.stranger.get(try #require(page.header("Location")))
            #expect(shown.body.contains("You’re connected") && shown.body.contains("was opened before"))
        }
    }

    @Test func `A prefetch uses no code up`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let browser = console.stranger
            #expect(try await browser.send("HEAD", "/callback?code=x&state=S").status == 405)
            #expect(try await browser.get("/callback?code=x&state=S", ["Sec-Purpose: prefetch"]).status == 503)
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `A result is gone after an hour`() async throws {
        var world = Self.world()
        world.callbackAnswers["S"] = CallbackAnswer(result: .known(.denied), connection: SampleConnections.waiting())
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            let location = try #require(try await browser.get("/callback?error=x&state=S").header("Location"))
            console.time.advance(by: .seconds(3600))
            #expect(try await browser.get(location).status == 404)
        }
    }
}
