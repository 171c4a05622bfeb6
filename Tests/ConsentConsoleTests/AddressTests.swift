import PageVisitor
import ReauthModel
import Testing

@testable import ConsentConsole

/// What each address answers, to the letter: the router and the checks in front of it may change, the answers may not.
@Suite struct `Addresses and methods` {
    /// Each line has a target, the status, the methods of `Allow`, and the title of the page, which tells a link that is
    /// not known from an address that is none.
    private static let paths = #"""
        / 200 Overview
        // 404 Nothing here
        /// 404 Nothing here
        /. 404 Nothing here
        /.. 404 Nothing here
        /../ 404 Nothing here
        /./ 404 Nothing here
        /%2e 404 Nothing here
        /%2e%2e/ 404 Nothing here
        /%2f 404 Nothing here
        /%00 404 Nothing here
        /? 200 Overview
        /?q=//../%2e%00 200 Overview
        ?q=1 400
        /index.html 404 Nothing here
        /:token 404 Nothing here
        /* 404 Nothing here
        /** 404 Nothing here
        * 404 Nothing here
        \ 400
        /\ 404 Nothing here
        /c 404 Nothing here
        /c/ 404 Nothing here
        /c/good 200 Connect Salesforce again
        /c/good?x=/../ 200 Connect Salesforce again
        /c/good/ 404 Nothing here
        /c/good// 404 Nothing here
        /c//good 404 Nothing here
        //c/good 404 Nothing here
        /c/good/x 404 Nothing here
        /c/./good 404 Nothing here
        /c/x/../good 404 Nothing here
        /c/good/.. 404 Nothing here
        /c/good/. 404 Nothing here
        /./c/good 404 Nothing here
        /../c/good 404 Nothing here
        /c/%67ood 404 Nothing here
        /%63/good 404 Nothing here
        /c/good%00 404 Nothing here
        /c/good%20 404 Nothing here
        /c/good%2f 404 Nothing here
        /c%2fgood 404 Nothing here
        /c%2Fgood 404 Nothing here
        /c/%2e%2e 404 Nothing here
        /c/good;x=1 404 Nothing here
        /c/good+ 404 Nothing here
        /c/good: 404 Nothing here
        /c/good@ 404 Nothing here
        /c/good, 404 Nothing here
        /c/good\ 404 Nothing here
        /C/good 404 Nothing here
        /c/Good 404 We do not know this link
        c/good 400
        http:/c/good 400
        http://127.0.0.1/c/good 200 Connect Salesforce again
        //127.0.0.1/c/good 404 Nothing here
        /c/:token 404 Nothing here
        /c/{token} 404 Nothing here
        /c/* 404 Nothing here
        /c/** 404 Nothing here
        /c/~ 404 We do not know this link
        /c/- 404 We do not know this link
        /c/... 404 We do not know this link
        /c/.good 404 We do not know this link
        /events/ 404 Nothing here
        /events/x 404 Nothing here
        /Events 404 Nothing here
        /links.csv/ 404 Nothing here
        /links 404 Nothing here
        /logout/ 404 Nothing here
        /logout/x 404 Nothing here
        /login 404 Nothing here
        /login/ 404 Nothing here
        /login/bad 404 This sign-in link is not good
        /login/bad/x 404 Nothing here
        /result 404 Nothing here
        /result/ 404 Nothing here
        /result/unknown 404 We do not know this sign-in
        /result/other-run 503 Not available now
        /result/unknown/ 404 Nothing here
        /result/x/y 404 Nothing here
        /again 404 Nothing here
        /again/ 404 Nothing here
        /again/x 404 This page is out of date
        /again/x/y 404 Nothing here
        /assets 404 Nothing here
        /assets/ 404 Nothing here
        /assets/none.css 404 Nothing here
        /assets/../c/good 404 Nothing here
        /assets/x/y 404 Nothing here
        /connections 404 Nothing here
        /connections/ 404 Nothing here
        /connections/1 200 Connection 430001
        /connections/01 200 Connection 430001
        /connections/0 404 Nothing here
        /connections/-1 404 Nothing here
        /connections/+1 404 Nothing here
        /connections/1e3 404 Nothing here
        /connections/0x1 404 Nothing here
        /connections/1.0 404 Nothing here
        /connections/999999999999999999 404 Nothing here
        /connections/1000000000000000000 404 Nothing here
        /connections/99999999999999999999 404 Nothing here
        /connections/1/ 404 Nothing here
        /connections//1 404 Nothing here
        /connections/1/open 405 [POST] That does not work here
        /connections/1/Open 404 Nothing here
        /connections/1/open/ 404 Nothing here
        /connections/1/open/x 404 Nothing here
        /connections/1/unknown 404 Nothing here
        /connections/x/open 404 Nothing here
        /connections/sequence 404 Nothing here
        /callback 303
        /callback/ 404 Nothing here
        /callback?code=1&state=none 303
        /Callback 404 Nothing here
        /callback/x 404 Nothing here
        /call%62ack 404 Nothing here
        //callback 404 Nothing here
        /oauth 404 Nothing here
        /oauth/box 303
        /oauth/box/ 404 Nothing here
        /oauth/box/x 404 Nothing here
        /oauth/other 404 Nothing here
        """#

    /// Each line has a target and what a browser without a session gets.
    private static let methods = """
        / GET 401 HEAD 401 POST 405 [GET, HEAD]
        /events GET 401 HEAD 401 POST 405 [GET, HEAD]
        /links.csv GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/1 GET 401 HEAD 401 POST 405 [GET, HEAD]
        /connections/1/open GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/1/link GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/1/renew GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/1/withdraw GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/1/paste GET 405 [POST] HEAD 405 [POST] POST 401
        /connections/x GET 404 HEAD 404 POST 404
        /logout GET 405 [POST] HEAD 405 [POST] POST 401
        /c/good GET 200 HEAD 200 POST 403
        /login/bad GET 404 HEAD 404 POST 404
        /result/unknown GET 404 HEAD 404 POST 405 [GET, HEAD]
        /again/x GET 404 HEAD 404 POST 405 [GET, HEAD]
        /assets/none.css GET 404 HEAD 404 POST 405 [GET, HEAD]
        /callback?code=1&state=none GET 303 HEAD 405 [GET] POST 405 [GET]
        /oauth/box GET 303 HEAD 405 [GET] POST 405 [GET]
        /nowhere GET 404 HEAD 404 POST 404
        /c/good/ GET 404 HEAD 404 POST 404
        """

    private static let configuration = ConsoleConfiguration(callbackPaths: ["/callback", "/oauth/box"])

    private static func status(_ page: Visitor.Page) -> String {
        "\(page.status)" + (page.header("Allow").map { " [\($0)]" } ?? "")
    }

    private static func summary(_ page: Visitor.Page) -> String {
        let title = page.body.firstRange(of: "<title>").map {
            page.body[$0.upperBound...].prefix { $0 != "·" }.dropLast()
        }
        return status(page) + (title.map { " \($0)" } ?? "")
    }

    @Test func `Every path has its answer, and the safety headers`() async throws {
        try await withConsole(`Attacks on the page`.world, configuration: Self.configuration) { console async throws in
            let browser = try await console.signedIn()
            let end =
                "Host: 127.0.0.1:\(console.address.port)\r\nCookie: \(browser.cookies)\r\nConnection: close\r\n\r\n"
            for line in Self.paths.split(separator: "\n") {
                let target = line.prefix { $0 != " " }
                let page = try await browser.sendRaw("GET \(target) HTTP/1.1\r\n\(end)")
                #expect("\(target) \(Self.summary(page))" == line)
                // The HTTP parser answers 400 itself, without a body.
                let isParsers = page.status == 400 && page.body.isEmpty
                #expect(isParsers || page.header("Content-Security-Policy") == SafetyHeaders.contentSecurityPolicy)
                #expect(isParsers || page.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test func `Every method has its answer`() async throws {
        try await withConsole(`Attacks on the page`.world, configuration: Self.configuration) { console async throws in
            let stranger = console.stranger
            for line in Self.methods.split(separator: "\n") {
                let target = String(line.prefix { $0 != " " })
                var answers = [target]
                for method in ["GET", "HEAD", "POST"] {
                    answers += [method, Self.status(try await stranger.send(method, target))]
                }
                #expect(answers.joined(separator: " ") == line)
                for method in ["PUT", "OPTIONS"] {
                    #expect(Self.status(try await stranger.send(method, target)) == "405 [GET, HEAD, POST]")
                }
                #expect(try await stranger.send("get", target).status == 400)
            }
        }
    }

    @Test func `The answer to HEAD has the head of the answer to GET`() async throws {
        try await withConsole(`Attacks on the page`.world) { console async throws in
            let stranger = console.stranger
            for target in ["/c/good", "/", "/nowhere", "/result/unknown"] {
                let (page, head) = (try await stranger.get(target), try await stranger.send("HEAD", target))
                #expect(head.status == page.status && head.body.isEmpty)
                #expect(head.header("Content-Length") == "\(page.body.utf8.count)")
            }
        }
    }

    @Test func `The longest path has 512 bytes`() async throws {
        try await withConsole(`Attacks on the page`.world) { console async throws in
            for (length, title) in [(512, "We do not know this link"), (513, "Nothing here"), (9_000, "Nothing here")] {
                let page = try await console.stranger.get("/c/" + String(repeating: "a", count: length - 3))
                #expect(page.status == 404 && page.body.contains(title), "\(length)")
            }
        }
    }

    @Test(arguments: [
        ("\0", "400"), ("\u{1}", "400"), ("\t", "400"), ("\u{7F}", "400"), ("ö", "400"), ("#", "404 Nothing here"),
        ("\"", "404 Nothing here"), ("?\u{301}", "400"),
    ])
    func `A character that no path has is refused`(character: String, answer: String) async throws {
        try await withConsole(`Attacks on the page`.world) { console async throws in
            let end = "Host: 127.0.0.1:\(console.address.port)\r\nConnection: close\r\n\r\n"
            let page = try await console.stranger.sendRaw("GET /c/good\(character) HTTP/1.1\r\n\(end)")
            #expect(Self.summary(page) == answer)
        }
    }

    @Test func `The method is checked first, then host, path, size, origin and session`() async throws {
        try await withConsole(`Attacks on the page`.world) { console async throws in
            let own = "127.0.0.1:\(console.address.port)"
            let large = "form=" + String(repeating: "x", count: 70_000)
            let foreign = ["Origin: https://evil.example"]
            for (method, target, host, headers, body, answer) in [
                ("PUT", "/nowhere", "evil.example", foreign, large, "405 [GET, HEAD, POST]"),
                ("POST", "/nowhere", "evil.example", foreign, large, "421"),
                ("POST", "/nowhere", own, foreign, large, "404"),
                ("POST", "/events", own, foreign, large, "405 [GET, HEAD]"),
                ("POST", "/connections/x/open", own, foreign, large, "404"),
                ("POST", "/logout", own, foreign, large, "413"),
                ("POST", "/c/good", own, foreign, large, "413"), ("GET", "/c/good", own, foreign, large, "413"),
                ("GET", "/callback", own, foreign, large, "413"), ("POST", "/logout", own, foreign, "", "403"),
                ("POST", "/logout", own, [], "", "401"), ("GET", "/", own, foreign, "", "401"),
                ("POST", "/login/bad", own, foreign, "", "403"),
            ] {
                let page = try await console.stranger.send(method, target, headers, host: host, body: body)
                #expect(Self.status(page) == answer, "\(method) \(target)")
                let isCut = method == "POST" && page.status == 413
                #expect(page.header("Connection") == (isCut ? "close" : nil), "\(method) \(target)")
            }
            #expect(console.flow.calls.isEmpty)
        }
    }
}
