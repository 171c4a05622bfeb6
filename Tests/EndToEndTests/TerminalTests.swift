import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What a person at a terminal is asked, and what Ctrl-C does there.
@Suite struct TerminalTests {
    private static let count = "Type the number of instances (20) to begin: "

    @Test func `Ctrl-C at the prompt ends the program, and nothing was sent`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let program = try TerminalProgram(["run", "job.yaml"], in: rehearsal.scratch)
            try await program.wait(for: Self.count)
            program.type("\u{3}")
            #expect(try await program.ending() == 130, "\(program.shown)")
            #expect(program.shown.contains("interrupted; nothing was sent for any instance"), "\(program.shown)")
            #expect(!program.shown.contains("Finishing what is under way"))
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            let resume = try await Program.run(["resume"], in: rehearsal.scratch)
            #expect(resume.status == 64, "\(resume.errors)")
        }
    }

    @Test func `what is typed begins the run, or does not`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let wrong = try TerminalProgram(["run", "job.yaml"], in: rehearsal.scratch)
            try await wrong.wait(for: Self.count)
            wrong.type("21\n")
            #expect(try await wrong.ending() == 130, "\(wrong.shown)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            // The run that was not begun is none.
            let resume = try await Program.run(["resume", "rehearsal"], in: rehearsal.scratch)
            #expect(resume.status == 64 && resume.errors.contains("there is none yet"), "\(resume.errors)")
            let right = try TerminalProgram(["run", "job.yaml"], in: rehearsal.scratch)
            try await right.wait(for: Self.count)
            right.type("20\n")
            #expect([3, 5].contains(try await right.ending()), "\(right.shown)")
            #expect(rehearsal.sandbox.world.tally(.revoke, .revoked) > 0)
        }
    }

    @Test func `a second start is asked about once, before the count`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let effects = rehearsal.sandbox.world.ledgerCount
            let question = "Begin with them again? [y/N] "
            let no = try TerminalProgram(["run", "job.yaml"], in: rehearsal.scratch)
            try await no.wait(for: question)
            #expect(!no.shown.contains(Self.count))
            no.type("\n")
            #expect(try await no.ending() == 130, "\(no.shown)")
            // A yes for the job is none for its repetition.
            let interrupted = try TerminalProgram(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await interrupted.wait(for: question)
            interrupted.type("\u{3}")
            #expect(try await interrupted.ending() == 130, "\(interrupted.shown)")
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            let yes = try TerminalProgram(["run", "job.yaml"], in: rehearsal.scratch)
            try await yes.wait(for: question)
            yes.type("y\n")
            try await yes.wait(for: Self.count)
            yes.type("20\n")
            _ = try await yes.ending()
            #expect(yes.shown.contains("Reports: "), "\(yes.shown)")
        }
    }

    @Test func `Ctrl-C ends a secret command too`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            let scratch = rehearsal.scratch
            try InstanceCSV(fleet: rehearsal.sandbox.fleet).write(toFile: scratch.file("fleet.csv"))
            try scratch.write("echo $$ > \"$0.new\" && mv \"$0.new\" \"$0.pid\" && exec sleep 600\n", to: "secret")
            try scratch.write(
                """
                name: slow-secret
                action: check
                platform:
                  kind: open-connectors
                  baseURL: \(rehearsal.sandbox.platformURL)
                  organizationSecret: {command: [/bin/sh, \(scratch.file("secret"))]}
                  userSecret: {env: NOBODY}
                source: {csv: fleet.csv}
                """,
                to: "job.yaml"
            )
            let program = try TerminalProgram(["run", "job.yaml"], in: scratch)
            var secretCommand: pid_t = 0
            try await eventually("the secret command") {
                let text = (try? scratch.read("secret.pid")) ?? ""
                secretCommand = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
                return secretCommand > 0
            }
            program.type("\u{3}")
            #expect(try await program.ending() == 130, "\(program.shown)")
            #expect(program.shown.contains("interrupted; nothing was sent for any instance"), "\(program.shown)")
            #expect(kill(secretCommand, 0) == -1 && errno == ESRCH)
        }
    }
}
