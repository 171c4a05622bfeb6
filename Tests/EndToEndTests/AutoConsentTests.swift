import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A whole round with a sandbox in a process of its own that answers its consent pages by itself.
@Suite struct AutoConsentTests {
    private struct Summary: Decodable {
        var effects: [String: [String: Int]]
    }

    /// The long form: `REAUTH_CONSENTS=5000 Tests/run --filter 'everybody signs in'`.
    @Test(.enabled(if: Nightly.consents > 0, "set REAUTH_CONSENTS to the number of instances"))
    func `everybody signs in, and every code is exchanged once`() async throws {
        let scratch = try TemporaryFolder()
        let port = try freePort()
        let arguments = [
            "--instances", "\(Nightly.consents)", "--seed", "61", "--port", "\(port)", "--csv", "fleet.csv",
        ]
        let sandbox = try Program(["sandbox", "--auto-consent"] + arguments, in: scratch)
        defer { sandbox.send(SIGTERM) }
        try await eventually("the sandbox listens") { sandbox.errorsSoFar.contains("Ctrl-C ends it") }
        try scratch.write(
            """
            name: rehearsal
            action: rotate
            revoke: grant
            platform: {kind: sandbox, url: "http://127.0.0.1:\(port)"}
            source: {csv: fleet.csv}
            \(Rehearsal.limits)
            """,
            to: "job.yaml"
        )
        let run = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
        #expect([3, 5].contains(run.status), "\(run.errors)")
        let console = try await RunningConsole(in: scratch)
        defer { if console.program.isRunning { console.program.send(SIGKILL) } }
        let visitor = try await console.signedIn()
        let form = try #require(try await visitor.get("/").formToken)
        let file = try await visitor.post("/links.csv", "form=\(form)")
        let rows = try Rehearsal.rows(Data(file.body.utf8))
        let links = rows.values.compactMap { $0["link"] }.map { String($0.dropFirst(console.origin.count)) }
        let connected = try await withThrowingTaskGroup(of: Bool.self) { group in
            var (connected, started) = (0, 0)
            for link in links {
                if started >= 16, try await group.next() == true { connected += 1 }
                started += 1
                group.addTask {
                    let browser = console.stranger
                    let callback = try await console.consent(from: link, decision: nil, in: browser)
                    return try await console.open(callback, in: browser).body.contains("You’re connected")
                }
            }
            for try await isConnected in group where isConnected { connected += 1 }
            return connected
        }
        let summary = try JSONDecoder().decode(
            Summary.self,
            from: Data(try await Visitor(port: port).get("/sandbox/ledger/summary").body.utf8)
        )
        let exchanges = summary.effects["exchange", default: [:]]
        #expect(exchanges == ["exchanged": connected], "\(exchanges)")
        console.program.send(SIGINT)
        let ending = try await console.program.ending()
        #expect([0, 3, 5].contains(ending.status), "\(ending.errors)")
        let path = try #require(scratch.allFiles.first { $0.hasSuffix("/instances.csv") })
        let report = try Rehearsal.rows(Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(report.values.count { $0["outcome"] == "reauthenticated" } == connected && connected > 0)
        // Those that were disabled before are left so, and nobody else is left.
        let others = rows.keys.compactMap { report[$0] }.filter { $0["outcome"] != "reauthenticated" }
        let reasons = Set(others.compactMap { $0["reason"] })
        #expect(reasons.isSubset(of: ["instance_disabled"]), "\(reasons)")
        print("\(links.count) links, \(connected) connected, \(exchanges)")
    }
}
