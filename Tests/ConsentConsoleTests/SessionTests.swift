import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import ConsentConsole

@Suite struct `Operators' sessions` {
    @Test func `Without a session no page of operators is shown`() async throws {
        let world = FakeConsentFlow.World(connections: SampleConnections.fleet)
        try await withConsole(world) { console async throws in
            let browser = console.stranger
            for target in ["/", "/events", "/connections/1"] {
                let page = try await browser.get(target)
                #expect(page.status == 401 && !page.body.contains("Salesforce") && !page.body.contains("spring"))
            }
            for target in ["/links.csv", "/connections/1/link", "/connections/1/open"] {
                #expect(try await browser.post(target, "").status == 401)
            }
            #expect(console.flow.calls.isEmpty)
        }
    }

    @Test func `Looking at the login link does not use it up, and using it twice does not work`() async throws {
        try await withConsole { console async throws in
            let path = console.loginPath
            for _ in 0..<3 { #expect(try await console.stranger.get(path).status == 200) }
            #expect(try await console.stranger.send("HEAD", path).status == 200)
            let (first, second) = (console.stranger, console.stranger)
            let page = try await first.post(path, "")
            #expect(page.status == 303 && page.header("Location") == "/")
            #expect(try await second.post(path, "").status == 404)
            #expect(try await first.get("/").status == 200)
            #expect(try await second.get("/").status == 401)
        }
    }

    @Test func `A login form from another site does not work`() async throws {
        try await withConsole { console async throws in
            let browser = console.stranger
            let page = try await browser.post(console.loginPath, "", ["Origin: https://evil.example"])
            #expect(page.status == 403 && page.header("Set-Cookie") == nil)
        }
    }

    @Test func `A new login link voids the one before`() async throws {
        try await withConsole { console async throws in
            let old = console.loginPath
            _ = console.address.renewLogin()
            #expect(try await console.stranger.post(old, "").status == 404)
        }
    }

    @Test func `A cookie that was planted before does not become the session`() async throws {
        try await withConsole { console async throws in
            let browser = console.stranger
            let name = "reauth_session_\(console.address.port)"
            browser.setCookies("\(name)=planted")
            _ = try await browser.post(console.loginPath, "")
            #expect(browser.cookies.hasPrefix("\(name)=") && browser.cookies != "\(name)=planted")
            let attacker = console.stranger
            attacker.setCookies("\(name)=planted")
            #expect(try await attacker.get("/").status == 401)
        }
    }

    @Test func `A planted cookie does not hide the operator's own`() async throws {
        try await withConsole { console async throws in
            let own = try await console.signedIn().cookies
            let planted = "\(own.prefix { $0 != "=" })=planted"
            let browser = console.stranger
            for headers in [
                ["Cookie: \(planted); \(own)"], ["Cookie: \(own); \(planted)"], ["Cookie: \(planted);\(own)"],
                ["Cookie: \(planted)", "Cookie: \(own)"], ["Cookie: a=b; ;=;\(own)"],
            ] {
                #expect(try await browser.get("/", headers).status == 200, "\(headers)")
            }
            for headers in [
                ["Cookie: \(planted)"], ["Cookie: \(own)x"], ["Cookie: x\(own)"], ["Cookie: a=\(own)"],
                ["Cookie: \(own.replacing("=", with: " = "))"], ["Cookie: \(own.uppercased())"],
            ] {
                #expect(try await browser.get("/", headers).status == 401, "\(headers)")
            }
        }
    }

    @Test func `The cookie cannot be read by scripts, sent by other sites, or planted by a sibling host`() async throws
    {
        try await withConsole { console async throws in
            let cookie = try #require(try await console.stranger.post(console.loginPath, "").header("Set-Cookie"))
            for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
                #expect(cookie.contains(part))
            }
            #expect(!cookie.contains("Domain"))
        }
        let proxied = ConsoleConfiguration(publicURL: "https://reauth.example.com", isBehindProxy: true)
        try await withConsole(configuration: proxied) { console async throws in
            let page = try await console.stranger.send("POST", console.loginPath, host: "reauth.example.com")
            let cookie = try #require(page.header("Set-Cookie"))
            #expect(cookie.hasPrefix("__Host-reauth_session=") && cookie.contains("; Secure"))
        }
    }

    @Test func `A session ends after twelve hours, and when its operator signs out`() async throws {
        try await withConsole { console async throws in
            let (first, second) = (try await console.signedIn(), try await console.signedIn())
            let cookie = first.cookies
            let token = try #require(try await first.get("/").formToken)
            #expect(try await first.post("/logout", "form=\(token)").status == 200)
            first.setCookies(cookie)
            #expect(try await first.get("/").status == 401)
            console.time.advance(by: .seconds(12 * 3600 - 1))
            #expect(try await second.get("/").status == 200)
            console.time.advance(by: .seconds(1))
            #expect(try await second.get("/").status == 401)
        }
    }
}
