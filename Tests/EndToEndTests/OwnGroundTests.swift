import Foundation
import ReauthTesting
import Sandbox
import Testing

/// Failure of our own ground: sending stops, and after mending nothing is lost.
@Suite struct OwnGroundTests {
    @Test(.enabled(if: SmallDisk.isWanted, "mounting a small file system needs root"))
    func `on a full disk nothing is sent that the store does not know`() async throws {
        try await withRehearsal(instances: 1500) { rehearsal in
            let disk = try await SmallDisk(at: rehearsal.scratch.file("disk"), megabytes: 64)
            do {
                try rehearsal.writeJob(csv: true)
                let store = ["--store", "disk/store/reauth.sqlite"]
                let program = try Program(["run", "job.yaml", "--yes"] + store, in: rehearsal.scratch)
                try await eventually("thirty effects") { rehearsal.sandbox.world.ledgerCount >= 30 }
                // There was room at the start; somebody else takes it meanwhile.
                try fill(disk)
                let ending = try await program.ending()
                #expect(ending.status == 10, "\(ending.errors)")
                #expect(ending.errors.contains("Free space, then `reauth resume`"))
                #expect((1..<1400).contains(rehearsal.sandbox.world.tally(.revoke, .revoked)))
                try await expectEveryEffectIntended(rehearsal)
                // A second start finds out that there is no room, and sends nothing.
                let effects = rehearsal.sandbox.world.ledgerCount
                let again = try await Program.run(["resume"] + store, in: rehearsal.scratch)
                #expect(again.status == 10, "\(again.errors)")
                #expect(rehearsal.sandbox.world.ledgerCount == effects)
                try await expectEveryEffectIntended(rehearsal)
                rehearsal.expectNoTokenRevokedTwice()

                try await disk.grow(toMegabytes: 200)
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

    /// Writes to a disk until nothing more fits.
    private func fill(_ disk: SmallDisk) throws {
        let path = disk.path + "/ballast"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let ballast = try #require(FileHandle(forWritingAtPath: path))
        for size in [1 << 20, 4096] {
            while (try? ballast.write(contentsOf: Data(repeating: 1, count: size))) != nil {}
        }
    }

    /// Holds what the far side saw against the store as it lies on the full disk.
    private func expectEveryEffectIntended(
        _ rehearsal: Rehearsal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        // Read from a copy elsewhere, for to read it where it lies may take room.
        let trail = try await StoredTrail.read(store: rehearsal.scratch.file("disk/store/reauth.sqlite"))
        #expect(!trail.intents.isEmpty, sourceLocation: sourceLocation)
        let violations = CrashOracle(rehearsal).effectsWithoutIntent(trail)
        #expect(violations == [], sourceLocation: sourceLocation)
    }

    @Test func `a damaged store is refused with the way out`() async throws {
        try await withRehearsal(instances: 50) { rehearsal in
            try rehearsal.writeJob()
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let path = rehearsal.scratch.file(".reauth/reauth.sqlite")
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            try handle.seek(toOffset: 4096)
            try handle.write(contentsOf: Data(repeating: 0x5A, count: 8192))
            try handle.close()
            let revoked = rehearsal.sandbox.world.ledgerCount
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 10, "\(ending.errors)")
            #expect(ending.errors.contains("reauth.sqlite"))
            #expect(rehearsal.sandbox.world.ledgerCount == revoked)
        }
    }
}
