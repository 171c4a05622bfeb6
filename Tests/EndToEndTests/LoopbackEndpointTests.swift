import ReauthTesting
import Sandbox
import Testing

/// A catalog of one's own whose endpoint is on this machine: a job reaches it at its port, without TLS.
@Suite struct LoopbackEndpointTests {
    @Test func `an entry with a loopback endpoint and a port is revoked at the server there`() async throws {
        try await withRehearsal(instances: 40, seed: 61, faults: FarSideFaultTests.flawless) { rehearsal in
            // The provider is played by a second sandbox of the same fleet: the first one hears nothing of it.
            let configuration = SandboxConfiguration(instances: 40, seed: 61, faults: FarSideFaultTests.flawless)
            try await withRunningSandbox(configuration) { provider in
                try rehearsal.scratch.write(
                    """
                    providers:
                      box:
                        elements: [box]
                        revoke:
                          endpoint: \(provider.origin)/hosts/api.box.com/oauth2/revoke
                          clientAuthentication: form
                        reach: grant
                    """,
                    to: "own.yaml"
                )
                try rehearsal.writeJob(more: "select: {elements: [box]}\nproviders: own.yaml\n")
                let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
                let report = try rehearsal.report()
                let boxes = report.filter { $0.value["element"] == "box" }
                #expect(!boxes.isEmpty, "\(ending.errors)")
                func revoked(_ sandbox: RunningSandbox) -> Set<String> {
                    Set(
                        rehearsal.ledger(of: sandbox.world)
                            .filter { $0.effect == .revoke && $0.result == .revoked }
                            .map { sandbox.fleet.id(of: $0.instance) }
                    )
                }
                #expect(revoked(provider) == Set(boxes.keys))
                #expect(revoked(rehearsal.sandbox).isEmpty)
                // The platform's own provider still takes the token, which the ping shows: no claim without proof.
                #expect(boxes.values.allSatisfy { $0["reason"] == "still_valid" }, "\(boxes)")
                #expect(ending.status == 3)
            }
        }
    }

    @Test func `an entry that sends a token over http to another machine ends the job before anything is sent`()
        async throws
    {
        try await withRehearsal(instances: 24, seed: 62) { rehearsal in
            try rehearsal.scratch.write(
                """
                providers:
                  box:
                    elements: [box]
                    revoke:
                      endpoint: http://box.example:8080/revoke
                      clientAuthentication: form
                """,
                to: "own.yaml"
            )
            try rehearsal.writeJob(more: "providers: own.yaml\n")
            for command in [
                ["plan", "job.yaml"], ["run", "job.yaml", "--yes"],
                ["providers", "show", "box", "--providers", "own.yaml"],
            ] {
                let ending = try await Program.run(command, in: rehearsal.scratch)
                #expect(ending.status == 65, "\(ending.errors)")
                #expect(ending.errors.contains("own.yaml:5: "), "\(ending.errors)")
                #expect(ending.errors.contains("`http://` is for a loopback address only"), "\(ending.errors)")
            }
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }
}
