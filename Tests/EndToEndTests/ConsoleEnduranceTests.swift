import Foundation
import PageVisitor
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Guesses and requests that are too large or too slow: the page stays there for those who have a link.
@Suite struct ConsoleEnduranceTests {
    @Test func `ten thousand guesses find no link, and the owner of one is not locked out`() async throws {
        try await withConsole(seed: 44) { stand in
            let console = stand.console
            let visitor = try await console.signedIn()
            let link = try await console.link(for: stand.ids[0], visitor)
            let before = try await FarSideState(stand.rehearsal)
            let started = ContinuousClock.now
            let statuses = try await guess(100, times: 100, "/c/", at: console) { () async throws in
                // Meanwhile the owner of a real link looks at it.
                #expect(try await console.stranger.get(link).status == 200)
            }
            let seconds = Int((ContinuousClock.now - started).components.seconds)
            #expect(statuses.values.reduce(0, +) == 10_000 && Set(statuses.keys) == [404, 429], "\(statuses)")
            // A burst, then one a second.
            #expect(statuses[404, default: 0] <= 60 + seconds + 2, "\(statuses) in \(seconds) s")
            #expect(try await FarSideState(stand.rehearsal) == before)
            // Nobody has to wait for the brake: it holds up only what is wrong.
            #expect([404, 429].contains(try await console.stranger.get("/c/\(Self.guess())").status))
            #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            #expect(stand.exchanges(of: stand.ids[0]) == 1)
            _ = try await stand.end()
        }
    }

    @Test func `guessing a login link locks no operator out, and a login link is good once`() async throws {
        try await withConsole(seed: 45) { stand in
            let console = stand.console
            let statuses = try await guess(20, times: 50, "/login/", at: console) {}
            #expect(statuses[429, default: 0] > 900 && Set(statuses.keys).isSubset(of: [404, 429]), "\(statuses)")
            for _ in 0..<40 {
                #expect([404, 429].contains(try await console.stranger.post("/login/\(Self.guess())", "").status))
            }
            // Looking at it does not use it up.
            for method in ["GET", "HEAD"] {
                #expect(try await console.stranger.send(method, console.loginPath).status == 200)
            }
            let visitor = try await console.signedIn()
            #expect(try await visitor.get("/").status == 200)
            for method in ["GET", "POST"] {
                let second = console.stranger
                #expect([404, 429].contains(try await second.send(method, console.loginPath).status))
                #expect(second.cookies.isEmpty)
            }
            _ = try await stand.end()
        }
    }

    @Test func `what is too large or too slow does not hold the page up`() async throws {
        try await withConsole(seed: 46) { stand in
            let console = stand.console
            let visitor = try await console.signedIn()
            let link = try await console.link(for: stand.ids[0], visitor)
            let before = try await FarSideState(stand.rehearsal)
            let own = "Host: 127.0.0.1:\(console.port)\r\nConnection: close\r\n"
            let form = "Content-Type: application/x-www-form-urlencoded\r\n"
            let long = String(repeating: "a", count: 70_000)
            let many = (0..<2000).map { "X-\($0): y\r\n" }.joined()
            let mega = String(repeating: "a", count: 1_200_000)
            let chunks = String(repeating: "10000\r\n\(String(repeating: "b", count: 0x10000))\r\n", count: 20)
            for request in [
                "GET \(link) HTTP/1.1\r\n\(own)X-Long: \(long)\r\n\r\n", "GET \(link) HTTP/1.1\r\n\(own)\(many)\r\n",
                "GET \(link) HTTP/1.1\r\n\(own)Cookie: a=\(long)\r\n\r\n", "GET /\(long) HTTP/1.1\r\n\(own)\r\n",
                "GET /\(mega) HTTP/1.1\r\n\(own)\r\n",
                "POST \(link) HTTP/1.1\r\n\(own)\(form)Content-Length: \(mega.utf8.count)\r\n\r\n\(mega)",
                "POST \(link) HTTP/1.1\r\n\(own)\(form)Transfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n",
                "POST \(link) HTTP/1.1\r\n\(own)\(form)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ] {
                // It may hang up before it has read all of it; then there is no answer to be had.
                let page = try? await visitor.sendRaw(request)
                #expect(
                    page.map { (400..<500).contains($0.status) } ?? true,
                    "\(request.prefix(60)): \(page?.status ?? 0)"
                )
            }
            // Heads and bodies that never end, and some that go on by a byte.
            let slow = try (0..<200).map { _ in try LoopbackSocket(port: console.port) }
            defer { for socket in slow { socket.close() } }
            for (number, socket) in slow.enumerated() {
                let body = "POST \(link) HTTP/1.1\r\n\(own)\(form)Content-Length: 500\r\n\r\nform="
                _ = socket.write(Array((number.isMultiple(of: 2) ? "GET \(link) HTTP/1.1\r\n\(own)X-" : body).utf8))
            }
            for _ in 0..<5 {
                for socket in slow { _ = socket.write(Array("x".utf8)) }
                #expect(try await console.stranger.get(link).status == 200)
                #expect(try await visitor.get("/").status == 200)
            }
            #expect(try await FarSideState(stand.rehearsal) == before)
            #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            // Half requests do not hold its end up either.
            _ = try await stand.end()
        }
    }

    @Test func `a signal has the page print another sign-in link, and the one before is void`() async throws {
        try await withConsole(instances: 24, seed: 62) { stand in
            let (console, program) = (stand.console, stand.console.program)
            let first = try await console.signedIn()
            let form = try #require(try await first.get("/").formToken)
            #expect(try await first.post("/logout", "form=\(form)").body.contains("kill -USR1"))
            #expect(program.errorsSoFar.contains("kill -USR1 \(program.processID)\n"))
            var links: [String] = []
            for count in 2...3 {
                program.send(SIGUSR1)
                try await eventually("another link") {
                    links = program.errorsSoFar.matches(of: /Sign in, once, with: (\S+)\n/).map { String($0.output.1) }
                    return links.count == count
                }
            }
            #expect(Set(links).count == 3)
            let paths = links.map { String($0.dropFirst(console.origin.count)) }
            for path in paths.dropLast() { #expect(try await console.stranger.post(path, "").status == 404) }
            let again = console.stranger
            #expect(try await again.post(paths[2], "").status == 303)
            #expect(try await again.get("/").body.contains(stand.ids[0]))
            _ = try await stand.end()
        }
    }

    private static func guess() -> String {
        String((0..<32).compactMap { _ in "0123456789abcdef".randomElement() })
    }

    /// Eight connections at a time, with so many guesses each; returns how many answers of each kind there were.
    private func guess(
        _ count: Int,
        times: Int,
        _ path: String,
        at console: RunningConsole,
        meanwhile: () async throws -> Void
    ) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            var statuses: [Int: Int] = [:]
            for number in 0..<times {
                if number >= 8, let answers = try await group.next() {
                    for status in answers { statuses[status, default: 0] += 1 }
                }
                let targets = (0..<count).map { _ in path + Self.guess() }
                group.addTask { try await console.stranger.statuses(ofPipelined: targets) }
                if number.isMultiple(of: 10) { try await meanwhile() }
            }
            for try await answers in group {
                for status in answers { statuses[status, default: 0] += 1 }
            }
            return statuses
        }
    }
}
