import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// An element that signs in by OAuth 1, from the run to the new tokens.
@Suite struct OAuth1ConsentTests {
    @Test func `an instance signs in by OAuth 1 at the page, and nowhere else`() async throws {
        // One in a hundred instances is Evernote's.
        try await withRehearsal(instances: 600, seed: 61) { rehearsal in
            let select = "select:\n  elements: [evernote]\n"
            try rehearsal.writeJob("action: reauthenticate", csv: true, more: select)
            let run = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(run.status == 5, "\(run.errors)")
            #expect(run.errors.contains("console_required"))
            let rows = try rehearsal.report().filter { $0.value["element"] == "evernote" }
            let ids = rows.keys.sorted().filter { id in
                rehearsal.sandbox.fleet.index(ofID: id).map { !rehearsal.sandbox.fleet.initialState(of: $0).isDisabled }
                    ?? false
            }
            try #require(ids.count >= 3)
            for row in rows.values {
                #expect(row["outcome"] == "awaiting_code" && row["reason"] == "console_required")
                #expect(row["consent_url"] == "")
            }

            let console = try await RunningConsole(in: rehearsal.scratch)
            defer { if console.program.isRunning { console.program.send(SIGKILL) } }
            let stand = ConsoleStand(rehearsal: rehearsal, console: console, ids: ids)
            let visitor = try await console.signedIn()
            let answer = try await console.consent(from: console.link(for: ids[0], visitor))
            #expect(answer.contains("oauth_token=") && answer.contains("oauth_verifier="))
            #expect(try await console.open(answer).body.contains("You’re connected"))
            #expect(try await console.open(answer).body.contains("This page was opened before"))
            #expect(stand.exchanges(of: ids[0]) == 1)

            let denied = try await console.consent(from: console.link(for: ids[1], visitor), decision: "deny")
            #expect(denied.contains("oauth_token=") && !denied.contains("oauth_verifier="))
            #expect(try await console.open(denied).body.contains("Access was not granted"))
            #expect(stand.exchanges(of: ids[1]) == 0)

            // The platform may not hand our state through; the token is ours too.
            let stateless = try await console.consent(from: console.link(for: ids[2], visitor))
            let query = stateless.dropFirst("/callback?".count).split(separator: "&").filter { !$0.hasPrefix("state=") }
            #expect(query.count == 2, "\(stateless)")
            let page = try await console.open("/callback?\(query.joined(separator: "&"))")
            #expect(page.body.contains("You’re connected"), "\(page.body)")

            let report = try await stand.end()
            #expect(report[ids[0]]?["outcome"] == "reauthenticated")
            #expect(report[ids[1]]?["outcome"] == "awaiting_code" && report[ids[1]]?["reason"] == "consent_denied")
            #expect(report[ids[2]]?["outcome"] == "reauthenticated")
            rehearsal.expectNoCodeSentTwice()
            let world = rehearsal.sandbox.world
            // What the job and its input hold is theirs, and a client identifier is no secret (RFC 6749 §2.2).
            let own = try ["job.yaml", "fleet.csv"].map {
                try String(contentsOfFile: rehearsal.scratch.file($0), encoding: .utf8)
            }
            let clientIDs = Set(world.credentials.applications.map(\.clientID))
            var secrets: [String] = []
            world.forEachSecret { secret in
                if !clientIDs.contains(secret), !own.contains(where: { $0.contains(secret) }) { secrets.append(secret) }
            }
            #expect(secrets.count > 500)
            try stand.expectNowhere(secrets)
        }
    }
}
