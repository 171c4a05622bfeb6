import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import ConsentConsole

@Suite struct `Attacks on the page` {
    static let link = LinkLookup.connection(
        SampleConnections.waiting(),
        expiresAt: ManualClock.start.advanced(by: .seconds(86_400))
    )

    static var world: FakeConsentFlow.World {
        var world = FakeConsentFlow.World(connections: SampleConnections.fleet)
        world.links["good"] = link
        world.callbackAnswers["S"] = CallbackAnswer(
            result: .known(.reauthenticated),
            connection: SampleConnections.waiting()
        )
        return world
    }

    static let targets = [
        "/", "/events", "/connections/1", "/c/good", "/c/bad", "/login/bad", "/result/unknown", "/result/x", "/again/x",
        "/callback?code=1&state=forged", "/assets/none.css", "/nowhere", "/links.csv",
    ]

    @Test(arguments: ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "", "127.0.0.1:80@evil"])
    func `A foreign host gets nothing`(host: String) async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let page = try await browser.send("GET", "/", host: host)
            #expect(page.status == 421)
            #expect(!page.body.contains("spring"))
        }
    }

    @Test func `No host, two hosts and a host in the target get nothing`() async throws {
        try await withConsole(Self.world) { console async throws in
            let (browser, own) = (console.stranger, "Host: 127.0.0.1:\(console.address.port)")
            #expect(try await browser.sendRaw("GET /c/good HTTP/1.1\r\nConnection: close\r\n\r\n").status == 421)
            let two = "GET /c/good HTTP/1.1\r\n\(own)\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            #expect(try await browser.sendRaw(two).status != 200)
            let port = console.address.port
            let foreign = "HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            let absolute = "GET http://127.0.0.1:\(port)/c/good \(foreign)"
            #expect(try await browser.sendRaw(absolute).status == 421)
        }
    }

    @Test func `Behind a proxy only the public name counts`() async throws {
        let configuration = ConsoleConfiguration(publicURL: "https://reauth.example.com", isBehindProxy: true)
        try await withConsole(Self.world, configuration: configuration) { console async throws in
            let browser = console.stranger
            #expect(try await browser.get("/c/good").status == 421)
            let page = try await browser.send("GET", "/c/good", host: "reauth.example.com")
            #expect(page.status == 200)
            #expect(page.header("Strict-Transport-Security") != nil)
        }
    }

    @Test(arguments: [
        "//", "/c//good", "/./c/good", "/c/../connections/1", "/c/%67ood", "/c/good%00", "/c%2fgood", "/c/good/",
        "/c/..%2f..%2fetc/passwd", "/assets/../c/good", "/c\\good", "/connections/-1", "/connections/1e3",
        "/connections/9999999999999999999", "/c/gööd", "*", "/connections/1/unknown",
    ])
    func `A path that is not plain is not found`(path: String) async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            // The HTTP parser refuses some of them before the page does.
            #expect([400, 404].contains(try await browser.get(path).status))
        }
    }

    @Test func `Large heads and bodies are refused`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let long = String(repeating: "x", count: 40_000)
            #expect(try await browser.get("/", ["X-Long: \(long)"]).status >= 400)
            let many = (0..<300).map { "X-\($0): 1" }
            #expect(try await browser.get("/", many).status >= 400)
            let body = "form=" + String(repeating: "x", count: 70_000)
            #expect(try await browser.post("/connections/1/open", body).status == 413)
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test(arguments: ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
    func `A method that nobody needs is refused`(method: String) async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            for target in ["/", "/c/good", "/callback?code=1&state=S"] {
                let page = try await browser.send(method, target)
                #expect(page.status == 405)
                #expect(page.header("Access-Control-Allow-Origin") == nil)
            }
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `Every answer carries the safety headers`() async throws {
        try await withConsole(Self.world) { console async throws in
            for browser in [console.stranger, try await console.signedIn()] {
                for target in Self.targets where target != "/events" {
                    for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                        let page = try await browser.send(method, target)
                        let policy = page.header("Content-Security-Policy") ?? ""
                        #expect(policy.contains("default-src 'none'"), "\(method) \(target)")
                        #expect(policy.contains("form-action 'self';") && policy.contains("frame-ancestors 'none'"))
                        #expect(!policy.contains("unsafe"))
                        #expect(page.header("X-Content-Type-Options") == "nosniff")
                        #expect(page.header("Referrer-Policy") == "no-referrer")
                        #expect(page.header("Cache-Control") == "no-store")
                        #expect(page.header("X-Frame-Options") == "DENY")
                        #expect(page.header("Cross-Origin-Opener-Policy") == "same-origin")
                        if method == "HEAD" { #expect(page.body.isEmpty) }
                    }
                }
            }
        }
    }

    @Test func `No page has a script, a style or a handler in it`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            for target in Self.targets where target != "/events" {
                let body = try await browser.get(target).body
                #expect(!body.contains(" style=") && !body.contains("<style") && !body.contains("javascript:"))
                #expect(!body.contains(" onclick") && !body.contains("<script>"))
            }
        }
    }

    @Test(arguments: [
        ["Origin: https://evil.example"],
        ["Sec-Fetch-Site: cross-site"],
        ["Sec-Fetch-Site: same-site"],
        ["Origin: null", "Sec-Fetch-Site: cross-site"],
        ["Origin: http://127.0.0.1:1"],
        ["Content-Type: text/plain", "Sec-Fetch-Site: same-origin"],
    ])
    func `A form from another site does nothing`(headers: [String]) async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            let token = try #require(try await browser.get("/").formToken)
            #expect(try await browser.post("/connections/1/open", "form=\(token)", headers).status == 403)
            let page = try await browser.get("/c/good")
            let form = FormEncoding.encode(try #require(page.formToken))
            #expect(try await browser.post("/c/good", "form=\(form)", headers).status == 403)
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test(arguments: ["/connections/1/open", "/connections/1/renew", "/connections/1/paste", "/links.csv", "/logout"])
    func `A form without its session's token does nothing`(target: String) async throws {
        try await withConsole(Self.world) { console async throws in
            let (browser, other) = (try await console.signedIn(), try await console.signedIn())
            let foreign = try #require(try await other.get("/").formToken)
            for form in ["", "form=", "form=\(foreign)", "form=x&form=\(foreign)"] {
                #expect(try await browser.post(target, form).status == 403)
            }
            #expect(try await browser.get("/").status == 200)
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `Ten thousand guesses end in 429, and a good link still opens`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = console.stranger
            // Most of them go to the brake directly: opening ten thousand connections would test the kernel.
            let brake = GuessBrake(time: console.time)
            let answered = (0..<10_000).count { _ in brake.countFailure() }
            #expect(answered == 60)
            var statuses: [Int: Int] = [:]
            for number in 0..<80 {
                statuses[try await browser.get("/c/guess-\(number)").status, default: 0] += 1
            }
            #expect(statuses == [404: 60, 429: 20])
            #expect(try await browser.get("/c/good").status == 200)
            console.time.advance(by: .seconds(5))
            #expect(try await browser.get("/c/guess").status == 404)
        }
    }

    @Test func `A browser may set out from a link a few times a minute, and other links are not braked by it`()
        async throws
    {
        try await withConsole(Self.world) { console async throws in
            let browser = console.stranger
            let form = FormEncoding.encode(try #require(try await browser.get("/c/good").formToken))
            for _ in 1...5 { #expect(try await browser.post("/c/good", "form=\(form)").status != 429) }
            let calls = console.flow.calls.count
            console.time.advance(by: .seconds(20))
            let page = try await browser.post("/c/good", "form=\(form)")
            #expect(page.status == 429)
            #expect(page.header("Retry-After") == "40")
            #expect(page.body.contains("Please wait a minute"))
            #expect(console.flow.calls.count == calls)
            // To look at the page does not count.
            #expect(try await browser.get("/c/good").status == 200)
            console.time.advance(by: .seconds(40))
            #expect(try await browser.post("/c/good", "form=\(form)").status != 429)
            #expect(console.flow.calls.count == calls + 1)
        }
    }

    @Test func `The brake knows each link by itself, and forgets`() {
        let time = ManualClock()
        let brake = LinkBrake(links: 3, time: time)
        for _ in 1...5 { #expect(brake.countStart(from: "one") == nil) }
        #expect(brake.countStart(from: "one") == .seconds(60))
        time.advance(by: .seconds(10))
        #expect(brake.countStart(from: "one") == .seconds(50))
        #expect(brake.countStart(from: "two") == nil)
        // A refused start does not count: the link opens again when the first start is a minute old, however often it is tried.
        time.advance(by: .seconds(50))
        #expect(brake.countStart(from: "one") == nil)
        for link in ["three", "four", "five"] {
            time.advance(by: .seconds(1))
            #expect(brake.countStart(from: link) == nil)
        }
    }

    @Test func `Guessing login links, states and results is braked too`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = console.stranger
            var last: [String: Int] = [:]
            for number in 0..<61 {
                for target in ["/login/\(number)", "/callback?code=x&state=\(number)", "/result/\(number)"] {
                    last[String(target.prefix(4))] = try await browser.get(target).status
                }
            }
            #expect(last == ["/log": 429, "/cal": 429, "/res": 429])
            #expect(try await console.signedIn().get("/").status == 200)
        }
    }

    @Test func `Text that others wrote is never markup`() async throws {
        var world = FakeConsentFlow.World()
        let names = [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'\u{301} onfocus=alert(1) x='",
            "\"\u{301} autofocus onfocus=alert(1) x=\"", "<\u{338}b>", "{{formToken}} {{{formToken}}}",
        ]
        world.connections = names.enumerated().map { SampleConnections.waiting(Int64($0 + 1), name: $1, group: $1) }
        for (number, connection) in world.connections.enumerated() {
            world.links["l\(number)"] = .connection(connection, expiresAt: ManualClock.start)
        }
        try await withConsole(world) { console async throws in
            let browser = try await console.signedIn()
            let encoded = FormEncoding.encodeURIComponent("\"><script>alert(2)</script>")
            var bodies = [
                try await browser.get("/?q=\(encoded)&provider=\(encoded)").body, try await browser.get("/").body,
            ]
            for number in names.indices {
                bodies.append(try await browser.get("/connections/\(number + 1)").body)
                bodies.append(try await browser.get("/c/l\(number)").body)
            }
            for body in bodies {
                let scalars = body.unicodeScalars
                #expect(!body.contains("<script>alert") && !body.contains("<img"))
                for (one, two) in zip(scalars, scalars.dropFirst()) {
                    // An accent after a bare quotation mark or bracket is one that escaping overlooked.
                    let isAccent = two == "\u{301}" || two == "\u{338}"
                    #expect(!(isAccent && ["\"", "'", "<", ">"].contains(one)))
                }
            }
            let token = try #require(try await browser.get("/").formToken)
            let page = try await console.stranger.get("/c/l5")
            #expect(page.body.contains("{{formToken}} {{{formToken}}}") && !page.body.contains(token))
        }
    }

    @Test func `Long names are cut, and directions of writing stay where they are`() async throws {
        try await withConsole(Self.world) { console async throws in
            let body = try await console.signedIn().get("/").body
            #expect(!body.contains(String(repeating: "A very long name of a connection ", count: 5)))
            #expect(body.contains("<bdi>\u{202E}gnp.exe txen</bdi>"))
        }
    }

    @Test func `A provider's error text is not shown, and no header is injected`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = console.stranger
            let query = "error=access_denied&error_description=%3Cscript%3Ecall+me%0d%0aSet-Cookie:+a=b&state=S"
            let page = try await browser.get("/callback?\(query)")
            #expect(page.status == 303 && page.header("Set-Cookie") == nil)
            let result = try await browser.get(try #require(page.header("Location")))
            #expect(!result.body.contains("call me") && !result.body.contains("<script>"))
        }
    }

    @Test func `Neither token nor code nor state is logged`() async throws {
        try await withConsole(Self.world) { console async throws in
            let browser = try await console.signedIn()
            _ = try await browser.get("/c/good")
            _ = try await browser.get("/callback?code=THE-CODE&state=S-THE-STATE")
            _ = try await browser.get("/?q=THE-SEARCH")
            _ = try await browser.get("/nowhere/THE-PATH", ["X-Any: THE-HEADER"])
            _ = try await browser.get("/", ["X-Long: \(String(repeating: "THE-LONG", count: 9_000))"])
            let text = console.log.text
            #expect(text.contains("/c/:token") && text.contains("callback") && text.contains("unknown"))
            #expect(!text.contains("good") && !text.contains("THE-") && !text.contains(browser.cookies))
        }
    }
}
