import Foundation
import ReauthEngine
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// One run in many lives: the real binary starts, dies, and goes on, until it is done.
struct CrashHarness {
    /// What ends a life.
    enum Death: Sendable {
        /// A fault point and how often it is passed: `intent.after:17`. Debug builds only.
        case at(String)
        /// SIGKILL as soon as so many more effects are in the far side's ledger.
        case afterEffects(Int)
    }

    let rehearsal: Rehearsal
    /// What was found wrong after any of the deaths.
    private(set) var violations: [String] = []
    /// How many lives ended by force.
    private(set) var kills = 0
    /// How often power went with one of them.
    private(set) var powerLosses = 0
    /// How many commits that were not acknowledged went with it.
    private(set) var lostCommits = 0
    /// What the store has after the last life.
    private(set) var trail = StoredTrail()
    /// What the trail had when the current life began.
    private var found: [Int64: Int] = [:]
    private var lives = 0

    /// Fault points and notes of what was acknowledged exist in debug builds only.
    static var isPossible: Bool {
        #if DEBUG
        true
        #else
        false
        #endif
    }

    /// One answer in twenty is lost after its effect, a few providers lie, a few answers cannot be read, and while a
    /// revocation is under way an administrator may disable its instance, or the platform refresh its tokens before.
    ///
    /// The other answers to codes take their time: most of what is under way when a process dies has taken effect then,
    /// and the next one need not look for a quarter of a minute at what never left.
    static var faults: FaultProfile {
        var faults = FaultProfile()
        var revocations = FaultProfile.Chances()
        revocations.resetAfter = 5
        (revocations.slow, revocations.slowness) = (5, .milliseconds(50))
        faults.faults[.revoke] = revocations
        var reads = FaultProfile.Chances()
        (reads.cutOff, reads.html, reads.empty) = (2, 1, 1)
        (faults.faults[.read], faults.faults[.ping]) = (reads, reads)
        faults.revokeLies = 3
        faults.meanwhile.incidents = [
            .disable: FaultProfile.Incident(percent: 2, moment: .beforeRevoke),
            .refresh: FaultProfile.Incident(percent: 2, moment: .afterRead),
        ]
        var codes = FaultProfile.Chances()
        codes.resetAfter = 5
        (codes.slow, codes.slowness) = (95, .milliseconds(100))
        faults.faults[.exchange] = codes
        // However slow the machine is, no code is refused for its age.
        faults.codeLifetime = .seconds(3600)
        return faults
    }

    init(_ rehearsal: Rehearsal) {
        self.rehearsal = rehearsal
    }

    /// The store of the run.
    var store: String { rehearsal.scratch.file(".reauth/reauth.sqlite") }

    /// How to go on; `nil` when there is nothing left to do.
    var command: [String]? {
        switch trail.state {
        case nil, .importing: ["run", "job.yaml", "--yes"]
        case .open: ["resume"]
        case .finished, .pruned: nil
        }
    }

    /// Starts the program and has it die; returns whether it did, and did not come to its end before.
    mutating func live(until death: Death) async throws -> Bool {
        guard let command else { return false }
        return try await live(command, until: death)
    }

    /// The same with another command, which may come to its end where no death is given.
    mutating func live(_ command: [String], until death: Death?) async throws -> Bool {
        lives += 1
        found = trail.entries
        var environment = ["REAUTH_TEST_ACKNOWLEDGED": noteFile]
        if case .at(let point)? = death { environment["REAUTH_TEST_CRASH_AT"] = point }
        let sandbox = rehearsal.sandbox
        let before = sandbox.world.ledgerCount
        let program = try Program(command, in: rehearsal.scratch, environment: environment)
        if case .afterEffects(let effects)? = death {
            try await eventually("\(effects) effects, or the end") {
                sandbox.world.ledgerCount >= before + effects || !program.isRunning
            }
            program.send(SIGKILL)
        }
        let ending = try await program.ending()
        let acknowledged = try acknowledged()
        trail = try await StoredTrail.read(store: store)
        for (sequence, known) in acknowledged where !trail.has(known, of: sequence) {
            violations.append("item \(sequence): acknowledged and not in the store")
        }
        violations += CrashOracle(rehearsal).effectsWithoutIntent(trail) + trail.defects.map { "\($0)" }
        guard ending.status == -SIGKILL else {
            if ![0, 3, 5].contains(ending.status) { violations.append("exit \(ending.status): \(ending.errors)") }
            return false
        }
        kills += 1
        return true
    }

    /// Takes the power away from the process that just died: what the store had not acknowledged is lost, or torn.
    mutating func losePower(leaving tail: PowerLoss.Tail, using random: inout SplitMix64) async throws {
        // What earlier lives have left is on the disk: each process has read it, and written behind it.
        let lost = try await PowerLoss(store: store)
            .strike(acknowledged: try acknowledged(), leaving: tail, using: &random)
        guard let lost else { return }
        powerLosses += 1
        lostCommits += lost
        trail = try await StoredTrail.read(store: store)
        violations += CrashOracle(rehearsal).effectsWithoutIntent(trail) + trail.defects.map { "\($0)" }
    }

    /// Lets the program come to its end, and holds everything against everything.
    mutating func liveToTheEnd() async throws -> [String: [String: String]] {
        if let command {
            let ending = try await Program.run(command, in: rehearsal.scratch)
            if ![3, 5].contains(ending.status) { violations.append("exit \(ending.status): \(ending.errors)") }
        }
        let reporting = try await Program.run(["report"], in: rehearsal.scratch)
        #expect(reporting.status == 0, "\(reporting.errors)")
        trail = try await StoredTrail.read(store: store, withUnsettled: true)
        let report = try rehearsal.report()
        violations += CrashOracle(rehearsal).atTheEnd(trail, report) + ClaimOracle(rehearsal).violations(report)
        if trail.state != .finished { violations.append("the run is not finished") }
        return report
    }

    // MARK: What was acknowledged

    private var noteFile: String { rehearsal.scratch.file("acknowledged-\(lives)") }

    /// What must be there of each item: what this life found, and what was acknowledged to it.
    private func acknowledged() throws -> [Int64: StoredTrail.Acknowledged] {
        var entries = found.mapValues { StoredTrail.Acknowledged(entries: $0) }
        guard FileManager.default.fileExists(atPath: noteFile) else { return entries }
        for line in try String(contentsOfFile: noteFile, encoding: .utf8).split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == 3 else { continue }
            entries[numbers[0], default: StoredTrail.Acknowledged(entries: 0)].entries += Int(numbers[1])
            entries[numbers[0]]?.pings = Int(numbers[2])
        }
        return entries
    }
}
