import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

/// Attacks on the consent page of the real binary: nothing may happen on the far side, and nothing may be told.
@Suite struct ConsoleAttackTests {
    private static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus=alert(1) x='",
        "{{formToken}} {{{formToken}}}",
    ]

    @Test func `forms from elsewhere do nothing, with whatever they carry`() async throws {
        try await withConsole(seed: 41) { stand in
            let (console, id) = (stand.console, stand.ids[0])
            let (one, two) = (try await console.signedIn(), console.stranger)
            let sequence = try await console.sequence(of: id, one)
            let link = try await console.link(for: id, one)
            let callback = try await console.consent(from: console.link(for: stand.ids[1], one))
            let before = try await FarSideState(stand.rehearsal)
            let own = try #require(try await one.get("/").formToken)
            let address = callback.replacing("&", with: "%26").replacing("=", with: "%3D").replacing("?", with: "%3F")
            let targets = ["open", "link", "renew", "withdraw", "paste"].map { "/connections/\(sequence)/\($0)" }
            for target in targets + ["/links.csv", "/logout"] {
                for form in ["", "form=", "form=stale", "form=\(own)x", "form=x&form=\(own)"] {
                    #expect(try await one.post(target, "\(form)&address=\(address)").status == 403, "\(target)")
                }
                for headers in Self.foreign {
                    let page = try await one.post(target, "form=\(own)&address=\(address)", headers)
                    #expect(page.status == 403, "\(target) \(headers)")
                }
                #expect(try await two.post(target, "form=\(own)").status == 401)
                #expect(try await one.get(target).status == 405)
            }
            // A customer's form: of another link, of no link, from another site.
            let foreign = try #require(try await two.get(console.link(for: stand.ids[1], one)).formToken).formEncoded
            for form in ["", "form=", "form=\(foreign)", "form=\(own)"] {
                let page = try await two.post(link, form)
                #expect(page.status == 403 && page.onward == nil, "\(form)")
            }
            let good = try #require(try await two.get(link).formToken).formEncoded
            for headers in Self.foreign {
                #expect(try await two.post(link, "form=\(good)", headers).status == 403, "\(headers)")
            }
            #expect(try await FarSideState(stand.rehearsal) == before)
            // A session that ended takes its forms along.
            #expect(try await one.post("/logout", "form=\(own)").status == 200)
            #expect(try await one.post(targets[0], "form=\(own)").status == 401)
            // And what was attacked works for its owners.
            #expect(try await console.open(callback).body.contains("You’re connected"))
            #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            _ = try await stand.end()
        }
    }

    @Test func `foreign hosts and twisted paths lead nowhere`() async throws {
        try await withConsole(seed: 42) { stand in
            let console = stand.console
            let visitor = try await console.signedIn()
            let link = try await console.link(for: stand.ids[0], visitor)
            let before = try await FarSideState(stand.rehearsal)
            let own = "127.0.0.1:\(console.port)"
            for host in [
                "evil.example", "127.0.0.1", "\(own).evil.example", "evil@\(own)", "127.0.0.1:1", "[::1]:80", "",
            ] {
                for target in ["/", link, "/events"] {
                    let page = try await visitor.send("GET", target, host: host)
                    #expect([400, 421].contains(page.status) && !page.body.contains(stand.ids[0]), "\(host)")
                }
            }
            let end = "Cookie: \(visitor.cookies)\r\nConnection: close\r\n\r\n"
            for head in [
                "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: \(own)\r\nHost: evil.example\r\n",
                "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: \(own)\r\n",
                "GET http://\(own)/ HTTP/1.1\r\nHost: evil.example\r\n",
                "GET //evil.example/ HTTP/1.1\r\nHost: \(own)\r\n", "CONNECT \(own) HTTP/1.1\r\nHost: \(own)\r\n",
                "GET * HTTP/1.1\r\nHost: \(own)\r\n", "GET / HTTP/1.1\r\nHost : \(own)\r\n",
            ] {
                let page = try await visitor.sendRaw(head + end)
                #expect(
                    (400...421).contains(page.status) && !page.body.contains(stand.ids[0]),
                    "\(head) \(page.status)"
                )
            }
            let token = link.dropFirst(3)
            for target in [
                "/c/../", "/c/..", "/c/%2e%2e/", "/%2e%2e/etc/passwd", "//", "//c/\(token)", "/c//\(token)",
                "/c/\(token)/",
                "/c/%2f\(token)", "/c%2f\(token)", "/c/\(token)%00", "/c/\(token)%20", "/c/\(token);x=1", "/C/\(token)",
                "/c/\(token)/..", "/./c/\(token)", "/assets/../", "/assets/..%2f..%2fetc%2fpasswd", "/assets/%2e%2e",
                "/c/\\..\\", "/connections/-1", "/connections/1%20", "/connections/99999999999999999999", "/result/%00",
                "/c/\(token.uppercased())", "/c/\(String(repeating: "a", count: 10_000))",
                "/result/\(String(repeating: "../", count: 300))",
            ] {
                let page = try await visitor.get(target)
                #expect(page.status == 404 && page.header("Location") == nil, "\(target.prefix(40)) \(page.status)")
            }
            let nul = try? await visitor.sendRaw("GET /c/\(token)\0 HTTP/1.1\r\nHost: \(own)\r\n\(end)")
            #expect(nul.map { [400, 404].contains($0.status) } ?? true)
            #expect(try await console.stranger.get(link).status == 200)
            #expect(try await FarSideState(stand.rehearsal) == before)
            _ = try await stand.end()
        }
    }

    @Test func `every answer has its safety headers, and no name of an instance is markup`() async throws {
        try await withConsole(seed: 43, names: Self.names) { stand in
            let console = stand.console
            let visitor = try await console.signedIn()
            let sequence = try await console.sequence(of: stand.ids[0], visitor)
            let before = try await FarSideState(stand.rehearsal)
            var links: [String] = []
            for id in stand.ids.prefix(6) { links.append(try await console.link(for: id, visitor)) }
            let evil = "%3Cscript%3Ealert(2)%3C/script%3E"
            let targets = [
                "/", "/?q=\(evil)&provider=\(evil)&group=\(evil)", "/connections/\(sequence)", "/links.csv", "/logout",
                "/login/none", "/result/unknown", "/result/none", "/again/none", "/nowhere", "/\(evil)",
                "/assets/none.css",
                "/callback?error=access_denied&error_description=\(evil)%0d%0aSet-Cookie:a=b&state=forged",
                "/callback?error=\(evil)", "/callback?code=\(evil)&state=\(evil)&state=\(evil)",
            ]
            for target in targets + links {
                for (method, who) in [
                    ("GET", visitor), ("HEAD", visitor), ("GET", console.stranger), ("OPTIONS", visitor),
                ] {
                    expectSafe(try await who.send(method, target), "\(method) \(target)")
                }
                expectSafe(try await visitor.post(target, "form=none"), "POST \(target)")
            }
            // What somebody makes a provider say is not passed on to the person either.
            let callback = try await console.consent(from: links[5], decision: "deny")
            let lie = callback.replacing(/error_description=[^&]*/, with: "error_description=\(evil)call+me")
            let page = try await console.open(lie)
            #expect(lie != callback && page.body.contains("Access was not granted"))
            #expect(!page.body.contains("call me") && !page.body.contains("alert(2)"))
            let (state, form) = (lie.split(separator: "state=").last, try await visitor.get("/").formToken)
            #expect(try await FarSideState(stand.rehearsal) == before)
            // While it is up, its write-ahead log is there too.
            let cookie = visitor.cookies.split(separator: "=", maxSplits: 1).last
            let secrets = [state, cookie].compactMap { $0.map(String.init) } + links.map { String($0.dropFirst(3)) }
            #expect(stand.rehearsal.scratch.allFiles.contains { $0.hasSuffix("-wal") })
            try stand.expectNowhere(secrets + [try #require(form)])
            _ = try await stand.end()
            try stand.expectNowhere(secrets)
        }
    }

    private static let foreign = [
        ["Origin: https://evil.example"], ["Origin: http://127.0.0.1:1"], ["Sec-Fetch-Site: cross-site"],
        ["Sec-Fetch-Site: same-site"], ["Origin: null", "Sec-Fetch-Site: cross-site"],
    ]

    private func expectSafe(_ page: Visitor.Page, _ what: String) {
        let policy = page.header("Content-Security-Policy") ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(what)")
        #expect(!policy.contains("unsafe"), "\(what)")
        #expect(
            page.header("Referrer-Policy") == "no-referrer" && page.header("Cache-Control") == "no-store",
            "\(what)"
        )
        #expect(
            page.header("X-Content-Type-Options") == "nosniff" && page.header("X-Frame-Options") == "DENY",
            "\(what)"
        )
        let cookie = page.header("Set-Cookie")
        // The one cookie that a page sets by itself: what tells a browser from others, and nothing more.
        let mark = /reauth_browser=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400/
        let isMark = cookie.map { $0.wholeMatch(of: mark) != nil } ?? true
        #expect(isMark && page.header("Access-Control-Allow-Origin") == nil, "\(what): \(cookie ?? "")")
        #expect(!page.body.contains("<script>alert") && !page.body.contains("<img"), "\(what)")
        #expect(!page.body.contains(" onfocus=alert(1) x='"), "\(what)")
        #expect(
            !page.body.contains("<style") && !page.body.contains(" style=") && !page.body.contains("javascript:"),
            "\(what)"
        )
    }
}
