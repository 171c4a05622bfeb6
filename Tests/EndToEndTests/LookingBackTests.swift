import Foundation
import ReauthTesting
import Testing

/// What the store tells afterwards, from the real program.
@Suite struct LookingBackTests {
    @Test func `runs and instances are shown from the store that the environment names`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let place = ["REAUTH_STORE": rehearsal.scratch.file("elsewhere/store.sqlite")]
            func reauth(_ arguments: String...) async throws -> Program.Ending {
                try await Program.run(arguments, in: rehearsal.scratch, environment: place)
            }
            #expect(try await reauth("run", "job.yaml", "--yes").status == 5)
            #expect(!FileManager.default.fileExists(atPath: rehearsal.scratch.file(".reauth")))
            let runs = try await reauth("runs", "--json")
            #expect(runs.output.contains(#""exit_status" : 5"#), "\(runs.output)")
            let id = try #require(try rehearsal.report().keys.first)
            let story = try await reauth("show", id)
            #expect(story.status == 0 && story.output.contains("rehearsal-"), "\(story.output)")
            // An option comes first.
            let other = try await reauth("runs", "--store", "nowhere.sqlite")
            #expect(other.status == 10, "\(other.errors)")
            #expect(other.errors.contains("named with --store FILE or REAUTH_STORE"), "\(other.errors)")
            // Nobody would see how it changes.
            #expect(try await reauth("status", "--watch").status == 64)
            let mistyped = try await reauth("stauts")
            #expect(mistyped.status == 64 && mistyped.errors.contains("Did you mean 'status'?"), "\(mistyped.errors)")
        }
    }

    @Test func `a job names its store, and commands that take only a run are told how to name it`() async throws {
        try await withRehearsal(instances: 3) { rehearsal in
            try rehearsal.writeJob("action: check", csv: true, more: "\nstore: kept/night.sqlite")
            let scratch = rehearsal.scratch
            #expect(try await Program.run(["run", "job.yaml", "--yes"], in: scratch).status == 0)
            #expect(FileManager.default.fileExists(atPath: scratch.file("kept/night.sqlite")))
            #expect(!FileManager.default.fileExists(atPath: scratch.file(".reauth/reauth.sqlite")))
            let blind = try await Program.run(["status", "rehearsal"], in: scratch)
            #expect(blind.status == 10 && blind.errors.contains(".reauth/reauth.sqlite"), "\(blind.errors)")
            let found = try await Program.run(["status", "rehearsal", "--store", "kept/night.sqlite"], in: scratch)
            #expect(found.status == 0, "\(found.errors)")
            // The command line comes first.
            let planned = try await Program.run(["plan", "job.yaml", "--json", "--store", "none.sqlite"], in: scratch)
            #expect(planned.status == 0, "\(planned.errors)")
        }
    }
}
