import Foundation
import ReauthTesting
import Sandbox
import Testing

/// The reports' folder and the room on the disk are looked at before anything is sent.
@Suite struct RoomTests {
    @Test func `a reports' folder that cannot be made stops a run before anything is sent`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true)
            let begun = try await Program.run(["run", "job.yaml", "--yes", "--reports", "fleet.csv"], in: scratch)
            #expect(begun.status == 64, "\(begun.errors)")
            #expect(begun.errors.contains("no reports can be written below fleet.csv"), "\(begun.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            #expect(try await Program.run(["resume"], in: scratch).status == 64)

            let program = try Program(["run", "job.yaml", "--yes"], in: scratch)
            try await eventually("thirty effects") { rehearsal.sandbox.world.ledgerCount >= 30 }
            program.send(SIGTERM)
            #expect(try await program.ending().status == 130)
            let effects = rehearsal.sandbox.world.ledgerCount
            let resumed = try await Program.run(["resume", "--reports", "fleet.csv"], in: scratch)
            #expect(resumed.status == 64, "\(resumed.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            #expect(try await Program.run(["resume"], in: scratch).status == 3)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test(.enabled(if: SmallDisk.isWanted, "mounting a small file system needs root"))
    func `read-only reports and a small disk stop a run before anything is sent`() async throws {
        try await withRehearsal(instances: 1500) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true)
            let disk = try await SmallDisk(at: scratch.file("disk"), megabytes: 8)
            do {
                let small = try await Program.run(
                    ["run", "job.yaml", "--yes", "--store", "disk/store/reauth.sqlite"],
                    in: scratch
                )
                #expect(small.status == 10, "\(small.errors)")
                #expect(small.errors.contains("there is not enough room on the disk of disk/store"), "\(small.errors)")
                #expect(small.errors.contains("MB are needed for 1500 instances"), "\(small.errors)")
                try await disk.remount(readOnly: true)
                let readOnly = try await Program.run(
                    ["run", "job.yaml", "--yes", "--reports", "disk/Reports", "--store", "other/reauth.sqlite"],
                    in: scratch
                )
                #expect(readOnly.status == 64, "\(readOnly.errors)")
                #expect(readOnly.errors.contains("no reports can be written below disk/Reports"), "\(readOnly.errors)")
                #expect(rehearsal.sandbox.world.ledgerCount == 0)
            } catch {
                try await disk.unmount()
                throw error
            }
            try await disk.unmount()
        }
    }
}
