import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A store or a lock that is taken away from under a run: sending stops, and after mending nothing is lost.
@Suite struct OwnGroundStoreTests {
    /// Runs until some effects happened, and ends in good order.
    private func interruptedRun(_ rehearsal: Rehearsal, _ arguments: [String] = []) async throws {
        let program = try Program(["run", "job.yaml", "--yes"] + arguments, in: rehearsal.scratch)
        try await eventually("thirty effects") { rehearsal.sandbox.world.ledgerCount >= 30 }
        program.send(SIGTERM)
        let ending = try await program.ending()
        #expect(ending.status == 130, "\(ending.errors)")
    }

    @Test(.enabled(if: SmallDisk.isWanted, "mounting a file system needs root"))
    func `on a read-only disk nothing is sent, and once it is writable the run goes on`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            let disk = try await SmallDisk(at: rehearsal.scratch.file("disk"), megabytes: 64)
            do {
                try rehearsal.writeJob(csv: true)
                let store = ["--store", "disk/store/reauth.sqlite"]
                try await interruptedRun(rehearsal, store)
                try await disk.remount(readOnly: true)
                let effects = rehearsal.sandbox.world.ledgerCount
                for command in [["resume"], ["run", "job.yaml", "--yes"], ["run", "job.yaml", "--yes", "--fresh"]] {
                    let ending = try await Program.run(command + store, in: rehearsal.scratch)
                    #expect(ending.status == 10, "\(ending.errors)")
                    #expect(ending.errors.contains("disk/store/"), "\(ending.errors)")
                    #expect(ending.errors.contains("Check owner and mode"), "\(ending.errors)")
                }
                #expect(rehearsal.sandbox.world.ledgerCount == effects)
                try await disk.remount(readOnly: false)
                let resumed = try await Program.run(["resume"] + store, in: rehearsal.scratch)
                #expect(resumed.status == 3, "\(resumed.errors)")
                try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
            } catch {
                try await disk.unmount()
                throw error
            }
            try await disk.unmount()
        }
    }

    @Test func `a damaged page is found at the start, and a backup of the store goes on`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true)
            try await interruptedRun(rehearsal)
            let path = scratch.file(".reauth/reauth.sqlite")
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            let middle = whole.count / 4096 / 2 * 4096
            var damaged = whole
            damaged.replaceSubrange(middle..<middle + 4096, with: Data(repeating: 0x5A, count: 4096))
            try scratch.write(damaged, to: ".reauth/reauth.sqlite")
            let effects = rehearsal.sandbox.world.ledgerCount
            for command in [["resume"], ["run", "job.yaml", "--yes"], ["status"]] {
                let ending = try await Program.run(command, in: scratch)
                #expect(ending.status == 10, "\(ending.errors)")
                #expect(ending.errors.contains("reauth.sqlite: the store is damaged"), "\(ending.errors)")
                #expect(ending.errors.contains("restore a backup, or rescue what is left with `sqlite3 FILE .recover`"))
            }
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            try scratch.write(whole, to: ".reauth/reauth.sqlite")
            let resumed = try await Program.run(["resume"], in: scratch)
            #expect(resumed.status == 3, "\(resumed.errors)")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test(arguments: ["the lock", "the lock, and another has its name", "the store"])
    func `a file that is taken away in a run stops the sending`(what: String) async throws {
        var faults = FaultProfile()
        // About ten seconds in all, so that the sign of life once a second comes long before the end.
        var slow = FaultProfile.Chances()
        (slow.slow, slow.slowness) = (100, .milliseconds(500))
        faults.faults[.read] = slow
        try await withRehearsal(instances: 600, faults: faults) { rehearsal in
            let (scratch, files) = (rehearsal.scratch, FileManager.default)
            try rehearsal.writeJob(csv: true)
            let program = try Program(["run", "job.yaml", "--yes"], in: scratch)
            try await eventually("thirty effects") { rehearsal.sandbox.world.ledgerCount >= 30 }
            let file = scratch.file(what == "the store" ? ".reauth/reauth.sqlite" : ".reauth/rehearsal.lock")
            // What is removed is kept under another name, so that it can be put back.
            try files.moveItem(atPath: file, toPath: file + ".away")
            if what.contains("another") { try scratch.write("", to: ".reauth/rehearsal.lock") }
            let ending = try await program.ending()
            #expect(ending.status == 10, "\(ending.errors)")
            #expect(ending.errors.contains("removed or replaced"), "\(ending.errors)")
            let effects = rehearsal.sandbox.world.ledgerCount
            #expect(effects < 1000, "it went on to the end")
            if what == "the store" { try files.moveItem(atPath: file + ".away", toPath: file) }
            let resumed = try await Program.run(["resume"], in: scratch)
            #expect(resumed.status == 3, "\(resumed.errors)")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }
}
