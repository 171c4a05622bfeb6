import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The consent page where others reach it: with a certificate of its own, or behind a proxy.
@Suite struct ConsoleTLSTests {
    @Test func `a customer signs in over TLS, and nobody without it`() async throws {
        let port = try freePort()
        let origin = "https://localhost:\(port)"
        let configuration = SandboxConfiguration(instances: 30, seed: 51, redirectURI: "\(origin)/callback")
        try await withRunningSandbox(configuration) { sandbox in
            let rehearsal = Rehearsal(scratch: try TemporaryFolder(), sandbox: sandbox)
            let ids = try await rehearsal.rotateForConsole(more: "console: {publicURL: \"\(origin)\"}\n")
            try PageCertificate.write(to: rehearsal.scratch)
            // As programs that renew certificates lay them out.
            try FileManager.default.createSymbolicLink(
                atPath: rehearsal.scratch.file("live-page.key"),
                withDestinationPath: "page.key"
            )
            let console = try await RunningConsole(
                in: rehearsal.scratch,
                port: port,
                host: "0.0.0.0",
                arguments: ["--certificate", "page.pem", "--key", "live-page.key"]
            )
            defer { if console.program.isRunning { console.program.send(SIGKILL) } }
            let stand = ConsoleStand(rehearsal: rehearsal, console: console, ids: ids)
            #expect(console.origin == origin)
            try await SecureVisitor.with { visitor in
                let signIn = try await visitor.send(console.loginURL, form: "")
                let cookie = try #require(signIn.header("Set-Cookie"))
                #expect(cookie.hasPrefix("__Host-reauth_session="))
                #expect(cookie.contains("; Secure") && cookie.contains("; HttpOnly") && !cookie.contains("Domain"))
                #expect(signIn.header("Strict-Transport-Security") == "max-age=31536000")
                let session = [("Cookie", String(cookie.prefix { $0 != ";" }))]
                let overview = try await visitor.send(origin + "/", headers: session)
                #expect(overview.status == 200 && overview.body.contains(ids[0]))

                // Its links stand in the reports, and lead here.
                _ = try await Program.run(["report"], in: rehearsal.scratch)
                let form = try #require(overview.formToken)
                let file = try await visitor.send("\(origin)/links.csv", form: "form=\(form)", headers: session)
                let link = try #require(try Rehearsal.rows(Data(file.body.utf8))[ids[0]]?["link"])
                #expect(link.hasPrefix("\(origin)/c/"))
                let page = try await visitor.send(link)
                let begin = try await visitor.send(link, form: "form=\(try #require(page.formToken).formEncoded)")
                let onward = try #require(begin.onward)
                let provider = try #require(URLComponents(string: onward))
                let target = "\(provider.percentEncodedPath)?\(provider.percentEncodedQuery ?? "")"
                let answer = try await Visitor(port: try #require(provider.port)).post(target, "decision=allow")
                let callback = try #require(answer.header("Location"))
                #expect(callback.hasPrefix("\(origin)/callback?"))
                let mark = try #require(begin.header("Set-Cookie"))
                #expect(mark.hasPrefix("__Host-reauth_browser=") && mark.contains("; SameSite=Lax; Secure"))
                let browser = [("Cookie", String(mark.prefix { $0 != ";" }))]
                let elsewhere = try #require(try await visitor.send(callback).header("Location"))
                #expect(try await visitor.send(origin + elsewhere).body.contains("begun in another browser"))
                let location = try #require(try await visitor.send(callback, headers: browser).header("Location"))
                #expect(try await visitor.send(origin + location).body.contains("You’re connected"))
                #expect(stand.exchanges(of: ids[0]) == 1)

                // Another name than the public one, and no TLS.
                #expect(try await visitor.send("https://127.0.0.1:\(port)/", headers: session).status == 421)
                await #expect(throws: Visitor.NoAnswer.self) { try await console.stranger.get("/") }
                #expect(try await visitor.send(origin + "/", headers: session).status == 200)
            }
            let report = try await stand.end()
            #expect(report[ids[0]]?["outcome"] == "reauthenticated")
            let key = PageCertificate.key.split(separator: "\n")[1]
            for path in rehearsal.scratch.allFiles where !path.hasSuffix("page.key") {
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(key.utf8)) == nil, "\(path)")
            }
        }
    }

    @Test func `a place that would be unsafe or cannot work is refused with a sentence`() async throws {
        try await withRehearsal(instances: 24, seed: 52) { rehearsal in
            _ = try await rehearsal.rotateForConsole()
            let scratch = rehearsal.scratch
            try PageCertificate.write(to: scratch)
            try scratch.write(PageCertificate.otherKey + "\n", to: "other.key")
            try scratch.write("no certificate\n", to: "text.pem")
            try scratch.write(PageCertificate.key + "\n", to: "open.key", mode: 0o644)
            try scratch.write(PageCertificate.key + "\n", to: "group.key", mode: 0o660)
            try FileManager.default.createSymbolicLink(
                atPath: scratch.file("linked.key"),
                withDestinationPath: "open.key"
            )
            let busy = try await RunningConsole(in: scratch)
            defer { busy.program.send(SIGKILL) }
            let open = "0.0.0.0:\(try freePort())"
            let local = "127.0.0.1:\(try freePort())"
            for (arguments, sentence) in [
                (["--listen", open], "without TLS"),
                (["--listen", open, "--behind-proxy"], "set console.publicURL"),
                (["--listen", open, "--certificate", "page.pem", "--key", "page.key"], "set console.publicURL"),
                (["--listen", local, "--certificate", "page.pem"], "--certificate and --key go together"),
                (["--listen", local, "--key", "page.key"], "--certificate and --key go together"),
                (
                    ["--listen", local, "--certificate", "none.pem", "--key", "page.key"],
                    "the certificate none.pem cannot"
                ),
                (
                    ["--listen", local, "--certificate", "page.pem", "--key", "none.key"],
                    "the key none.key cannot be read"
                ),
                (["--listen", local, "--certificate", "text.pem", "--key", "page.key"], "text.pem"),
                (["--listen", local, "--certificate", "page.pem", "--key", "other.key"], "belong together"),
                (["--listen", local, "--certificate", "page.pem", "--key", "open.key"], "run `chmod 600 open.key`"),
                (
                    ["--listen", local, "--certificate", "page.pem", "--key", "linked.key"],
                    "run `chmod 600 linked.key`"
                ),
                (["--listen", local, "--certificate", "page.pem", "--key", "group.key"], "run `chmod 600 group.key`"),
                (["--listen", "127.0.0.1:\(busy.port)"], "cannot listen on 127.0.0.1:\(busy.port)"),
                (["--listen", "127.0.0.1:99999"], "--listen takes HOST:PORT"),
                (["--listen", "127.0.0.1:0"], "--listen takes HOST:PORT"),
            ] {
                let ending = try await Program.run(["console"] + arguments, in: scratch)
                #expect(ending.status == 64 && ending.errors.contains(sentence), "\(arguments): \(ending)")
                #expect(
                    !ending.errors.contains("internal error") && !ending.errors.contains("Sign in"),
                    "\(ending.errors)"
                )
            }
            #expect(try await busy.signedIn().get("/").status == 200)
        }
    }

    @Test func `behind a proxy only the public name counts, whatever else is forwarded`() async throws {
        try await withRehearsal(instances: 24, seed: 53) { rehearsal in
            let ids = try await rehearsal.rotateForConsole(
                more: "console: {publicURL: \"https://reauth.example.com\"}\n"
            )
            let console = try await RunningConsole(
                in: rehearsal.scratch,
                host: "0.0.0.0",
                arguments: ["--behind-proxy"]
            )
            defer { if console.program.isRunning { console.program.send(SIGKILL) } }
            #expect(console.origin == "https://reauth.example.com")
            let (visitor, host) = (console.stranger, "reauth.example.com")
            let forwarded = ["X-Forwarded-Proto: http", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: evil.example"]
            let form = "Content-Type: application/x-www-form-urlencoded"
            let foreign = ["Origin: http://\(host)", form]
            #expect(try await visitor.send("POST", "/logout", foreign, host: host).status == 403)
            let page = try await visitor.send(
                "POST",
                console.loginPath,
                forwarded + ["Origin: https://\(host)", "Sec-Fetch-Site: same-origin", form],
                host: host
            )
            let cookie = try #require(page.header("Set-Cookie"))
            #expect(page.status == 303 && page.header("Location") == "/")
            #expect(cookie.hasPrefix("__Host-") && cookie.contains("; Secure"))
            #expect(page.header("Strict-Transport-Security") != nil)
            let overview = try await visitor.send("GET", "/", forwarded, host: host)
            #expect(overview.status == 200 && overview.body.contains(ids[0]) && !overview.body.contains("evil.example"))
            let token = try #require(overview.formToken)
            #expect(
                try await visitor.send("POST", "/links.csv", foreign, host: host, body: "form=\(token)").status == 403
            )
            // A request that goes around the proxy has no name that counts.
            for other in ["127.0.0.1:\(console.port)", "localhost:\(console.port)", "evil.example"] {
                let around = try await visitor.send("GET", "/", ["X-Forwarded-Host: \(host)"], host: other)
                #expect(around.status == 421 && !around.body.contains(ids[0]))
            }
            console.program.send(SIGTERM)
            _ = try await console.program.ending()
        }
    }
}
