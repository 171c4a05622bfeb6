import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// Codes in many lives: the real binary takes them in, dies, and is given fresh ones, until nobody waits any more.
struct CrashCodes {
    /// The kinds of moments at which it dies; every other time it dies at a random one.
    private static let points = [
        "exchange_intent.after", "exchange.during", "exchange.after", "settlement.after", "enable.after", "ping.during",
    ]

    private let rehearsal: Rehearsal
    private var harness: CrashHarness
    /// Whether the job may enable whatever is disabled.
    private let mayEnable: Bool
    /// Who waited when the rotation was over.
    private let waited: Set<String>
    private let intentsBefore: [String: Int]
    private let effectsBefore: Int
    private let killsBefore: Int
    private let powerLossesBefore: Int
    private let firstSerial: Int
    /// How many codes one life has under way at most: sixteen in each lane.
    private let width: Int
    /// Whose each code is.
    private var owners: [UInt32] = []
    private var found: [String] = []
    /// Kills since a life came to its end by itself.
    private var killsInARow = 0

    /// Goes on where a rotation came to its end.
    init(after harness: CrashHarness, mayEnable: Bool) throws {
        let rehearsal = harness.rehearsal
        let world = rehearsal.sandbox.world
        self.rehearsal = rehearsal
        self.harness = harness
        self.mayEnable = mayEnable
        let waiting = try rehearsal.waiting()
        waited = Set(waiting)
        intentsBefore = harness.trail.intents
        effectsBefore = world.ledgerCount
        killsBefore = harness.kills
        powerLossesBefore = harness.powerLosses
        firstSerial = world.issuedCodes.count
        let fleet = world.fleet
        width = 16 * Set(waiting.compactMap { id in fleet.index(ofID: id).map { fleet.element(of: $0) } }).count
    }

    /// How many lives ended by force.
    var kills: Int { harness.kills - killsBefore }

    /// What was found wrong.
    var violations: [String] { harness.violations + found }

    /// One line for people.
    var figures: String {
        let entries = oracle.entries.filter { $0.effect == .exchange }
        return "\(kills) kills, \(harness.powerLosses - powerLossesBefore) of them with loss of power, while "
            + "\(waited.count) instances waited: \(owners.count) codes, \(entries.count) exchanges, "
            + "\(entries.count { $0.isResponseLost }) answers lost, \(violations.count) violations"
    }

    // MARK: Lives

    /// Kills the program at those moments of the schedule, and lets it come to its end then.
    ///
    /// Every third time the power goes as well. A code that was in a killed process is gone: an instance that waits afterwards
    /// signs in anew.
    mutating func play(_ moments: Range<Int>, using random: inout SplitMix64) async throws {
        var moment = moments.lowerBound
        var calmLives = 0
        // One of them may only settle what the kills left, and the next one sends those people's new codes.
        while calmLives < 3 {
            let consents = try await CrashConsents.read(store: harness.store)
            found += oracle.whileWaiting(consents, intents, kills: killsInARow)
            let (fresh, disabled, doubtful) = groups(of: consents)
            let able = fresh.count + doubtful.count + (mayEnable ? disabled.count : 0)
            if able == 0 { return }
            var death: CrashHarness.Death?
            var isEnabling = false
            if moment < moments.upperBound {
                isEnabling = Self.isEnabling(moment) && mayEnable && !disabled.isEmpty
                // What is under way when it dies is often done as well, and counts as come to.
                let share = able / (moments.upperBound - moment + 1) - width
                death = Self.death(moment, share: share, isEnabling: isEnabling, using: &random)
                moment += 1
            }
            // Disabled ones come late, so that some are left for each kill that needs one; those that are in doubt come
            // last, for they hold up the codes after them.
            let early = Array(disabled.prefix(isEnabling ? 1 : 0))
            let late = Array(disabled.dropFirst(early.count))
            try giveCodes(for: early + fresh + late + doubtful)
            let died = try await harness.live(["codes", "import", "codes.csv"], until: death)
            found += oracle.effectsWithoutIntent(intents)
            guard died else {
                (calmLives, killsInARow) = (calmLives + 1, 0)
                continue
            }
            (calmLives, killsInARow) = (0, killsInARow + 1)
            guard CrashHarness.isPossible, harness.kills.isMultiple(of: 3),
                let tail = PowerLoss.Tail.allCases.randomElement(using: &random)
            else { continue }
            try await harness.losePower(leaving: tail, using: &random)
            found += oracle.effectsWithoutIntent(intents)
        }
    }

    /// Holds everything against everything, once nothing is left to do.
    mutating func end() async throws {
        let reporting = try await Program.run(["report"], in: rehearsal.scratch)
        #expect(reporting.status == 0, "\(reporting.errors)")
        let consents = try await CrashConsents.read(store: harness.store, withUnsettled: true)
        let (oracle, report) = (oracle, try rehearsal.report())
        found += consents.unsettled.map { "\($0): a code without a settlement" }
        found += oracle.codesSentTwice + oracle.unprobedExchanges + oracle.needlessEffects
        found += oracle.needlessDoubts(intents, kills: kills)
        found += oracle.atTheEnd(report, waited: waited, mayEnable: mayEnable, in: rehearsal.sandbox.world)
        let lost = oracle.entries.count { $0.effect == .exchange && $0.isResponseLost }
        #expect(lost > 0, "no answer to a code was lost")
    }

    /// The moment of a kill: one of each kind in turn, and random ones in between.
    ///
    /// A life that passes a point `share` times leaves enough for those after it.
    private static func death(
        _ moment: Int,
        share: Int,
        isEnabling: Bool,
        using random: inout SplitMix64
    ) -> CrashHarness.Death {
        let most = max(1, 2 * share)
        if isEnabling, CrashHarness.isPossible { return .at("enable.after:1") }
        guard CrashHarness.isPossible, moment.isMultiple(of: 2), !Self.isEnabling(moment) else {
            // An exchange and a ping for each.
            return .afterEffects(Int.random(in: 1...(2 * most), using: &random))
        }
        return .at("\(point(moment)):\(Int.random(in: 1...most, using: &random))")
    }

    private static func point(_ moment: Int) -> String {
        points[moment / 2 % points.count]
    }

    /// Whether the program should die when it enables an instance.
    private static func isEnabling(_ moment: Int) -> Bool {
        moment.isMultiple(of: 2) && point(moment).hasPrefix("enable")
    }

    // MARK: Codes

    /// Has somebody sign in for each of them.
    private mutating func giveCodes(for ids: [String]) throws {
        owners += ids.compactMap { rehearsal.sandbox.fleet.index(ofID: $0) }
        try rehearsal.writeCodes(for: ids)
    }

    /// Who waits: those for whom nothing is under way, those among them that are disabled, and those in doubt.
    private func groups(
        of consents: CrashConsents
    ) -> (fresh: [String], disabled: [String], doubtful: [String]) {
        let world = rehearsal.sandbox.world
        var (fresh, disabled, doubtful): ([String], [String], [String]) = ([], [], [])
        for (id, progress) in consents.waiting.sorted(by: { $0.key < $1.key }) {
            if progress.phase != .awaitingCode {
                doubtful.append(id)
            } else if world.fleet.index(ofID: id).map({ world.state(of: $0).isDisabled }) ?? false {
                disabled.append(id)
            } else {
                fresh.append(id)
            }
        }
        return (fresh, disabled, doubtful)
    }

    /// Intents to send a code, by instance.
    private var intents: [String: Int] {
        harness.trail.intents.merging(intentsBefore) { now, before in now - before }
    }

    private var oracle: CrashCodesOracle {
        CrashCodesOracle(
            fleet: rehearsal.sandbox.fleet,
            width: width,
            entries: rehearsal.ledger(of: rehearsal.sandbox.world, from: effectsBefore),
            owners: owners,
            firstSerial: firstSerial
        )
    }
}
