import Foundation
import ReauthTesting
import Testing

/// What happens to a run is told to a program, whatever happens to ours.
@Suite struct WebhookTests {
    @Test func `every webhook arrives, signed and with one id, although the receiver fails and the process is killed`()
        async throws
    {
        try await withRehearsal(instances: 300, seed: 31) { rehearsal in
            try await WebhookStand.with({ $0 <= 3 ? 500 : 204 }) { stand, url in
                try rehearsal.scratch.write(WebhookStand.secret + "\n", to: "webhook-secret")
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600],
                    ofItemAtPath: rehearsal.scratch.file("webhook-secret")
                )
                try rehearsal.writeJob(
                    "action: rotate\nrevoke: grant",
                    more: """
                        console: {publicURL: "https://reauth.example.com"}
                        webhooks:
                          - url: "\(url)"
                            secret: {file: webhook-secret}
                            events: [needs_consent, run_finished]

                        """
                )
                let first = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
                try await eventually("some webhooks were taken") {
                    stand.received.count { $0.isTaken } >= 20 || !first.isRunning
                }
                first.send(SIGKILL)
                _ = try await first.ending()
                // Where the run had ended already there is nothing to resume, and only its webhooks are pending.
                _ = try await Program.run(["resume"], in: rehearsal.scratch)
                try await eventually("nothing is pending") {
                    let last = try await Program.run(["webhooks", "--json"], in: rehearsal.scratch)
                    let isDone = last.output.contains("\"pending\" : 0")
                    #expect(last.status == (isDone ? 0 : 3), "\(last.output) \(last.errors)")
                    return isDone
                }

                let received = stand.received
                let unsigned = received.count { !$0.isSigned }
                #expect(unsigned == 0)
                let types = Set(received.map(\.type))
                #expect(types == ["needs_consent", "run_finished"])
                let taken = received.filter(\.isTaken)
                let report = try rehearsal.report()
                let waiting = report.filter { $0.value["outcome"] == "awaiting_code" }
                #expect(waiting.count > 100)
                let consents = Dictionary(grouping: taken.filter { $0.type == "needs_consent" }) {
                    $0.data["instance_id"] ?? ""
                }
                #expect(Set(consents.keys) == Set(waiting.keys))
                for (instance, told) in consents {
                    let (ids, links) = (Set(told.map(\.id)), Set(told.map { $0.data["link"] }))
                    #expect(ids.count == 1, "\(instance)")
                    #expect(links == [waiting[instance]?["consent_url"]], "\(instance)")
                }
                let ends = Set(taken.filter { $0.type == "run_finished" }.map(\.id))
                #expect(ends.count == 1)
                // What was refused came again with its id.
                let refused = received.filter { !$0.isTaken }.map(\.id)
                let isTakenLater = Set(refused).isSubset(of: Set(taken.map(\.id)))
                #expect(refused.count == 3 && isTakenLater)
                let store = try Data(contentsOf: URL(fileURLWithPath: rehearsal.scratch.file(".reauth/reauth.sqlite")))
                #expect(store.range(of: Data(WebhookStand.secret.utf8)) == nil)
                #expect(store.range(of: Data("hooks?for=reauth".utf8)) == nil)
            }
        }
    }
}
