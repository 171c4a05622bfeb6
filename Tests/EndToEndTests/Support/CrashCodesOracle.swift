import ReauthModel
import Sandbox

/// Holds the exchanges on the far side against the codes that people gave, and against what the program knows of them.
///
/// Answers with sentences, one per violation.
struct CrashCodesOracle: Sendable {
    let fleet: SandboxPopulation
    /// How many codes one `codes import` has under way at most.
    let width: Int
    /// The ledger since the rotation was over.
    let entries: [LedgerEntry]
    /// Whose each code is, the first one since then first.
    let owners: [UInt32]
    /// The serial number of that first code.
    let firstSerial: Int

    // MARK: What was sent

    /// A code is sent once, whatever comes of it, and for the instance that it was given for.
    var codesSentTwice: [String] {
        var sent: Set<UInt32> = []
        var violations: [String] = []
        for entry in entries where entry.effect == .exchange {
            let id = fleet.id(of: entry.instance)
            let number = Int(entry.generation) - firstSerial
            if !owners.indices.contains(number) || owners[number] != entry.instance {
                violations.append("\(id): a code was sent that was not given for it")
            }
            if !sent.insert(entry.generation).inserted { violations.append("\(id): a code was sent twice") }
            if entry.result != .exchanged { violations.append("\(id): a fresh code was refused: \(entry.result.word)") }
        }
        return violations
    }

    /// Probe first, act second: no code was sent for an instance that nobody had read since the last one was sent.
    var unprobedExchanges: [String] {
        entries.filter { $0.effect == .exchange && $0.isBlind }.map {
            "\(fleet.id(of: $0.instance)): another code was sent without a read in between"
        }
    }

    /// A code that took effect is found by reading, also where its answer was lost or died with its process.
    ///
    /// So nobody has to give another one, one ping is enough to prove it, and nothing is revoked any more.
    var needlessEffects: [String] {
        let effective = count(where: Self.isEffective)
        var violations: [String] = []
        for (id, codes) in effective where codes > 1 {
            violations.append("\(id): \(codes) codes took effect")
        }
        for (id, pings) in count(where: { $0.effect == .ping }) {
            let codes = effective[id, default: 0]
            if pings > codes { violations.append("\(id): \(pings) pings for \(codes) codes that took effect") }
        }
        for id in count(where: { $0.effect == .revoke }).keys {
            violations.append("\(id): revoked while codes came")
        }
        return violations
    }

    /// Intent before effect: no instance has seen more codes than there are intents to send one.
    func effectsWithoutIntent(_ intents: [String: Int]) -> [String] {
        sent.sorted { $0.key < $1.key }.compactMap { id, exchanges in
            let promised = intents[id, default: 0]
            return exchanges > promised ? "\(id): \(exchanges) exchanges, \(promised) intents" : nil
        }
    }

    /// A process that dies leaves what was under way and no more, so doubts are few.
    func needlessDoubts(_ intents: [String: Int], kills: Int) -> [String] {
        let sent = sent
        let unsent = intents.reduce(0) { $0 + max(0, $1.value - sent[$1.key, default: 0]) }
        return unsent > width * kills ? ["\(unsent) intents without an exchange after \(kills) kills"] : []
    }

    // MARK: What is known of it

    /// What must be so between two lives.
    ///
    /// Since the last time that everything came to its end, so many lives were killed, each with codes under way.
    func whileWaiting(_ consents: CrashConsents, _ intents: [String: Int], kills: Int) -> [String] {
        let (sent, effective) = (sent, count(where: Self.isEffective))
        let lost = count { $0.effect == .exchange && $0.isResponseLost }
        let unrecorded = consents.waiting.keys.filter { effective[$0] != nil }
        // A new link because of a code whose end nobody knows: only after a lost answer, or where a process died
        // between an intent and its effect.
        let unfounded = consents.waiting.filter { $0.value.reason == .exchangeUndecided }.keys.filter {
            lost[$0] == nil && intents[$0, default: 0] <= sent[$0, default: 0]
        }
        var violations = unfounded.map { "\($0): in doubt without a reason" }
        if unrecorded.count > width * kills {
            violations.append("\(unrecorded.count) instances wait whose codes took effect")
        }
        return violations
    }

    /// What must be so at the end: each instance that waited works again, and no other was touched.
    ///
    /// With `mayEnable`, the job may enable whatever is disabled.
    func atTheEnd(
        _ report: [String: [String: String]],
        waited: Set<String>,
        mayEnable: Bool,
        in world: SandboxWorld
    ) -> [String] {
        let (sent, effective) = (sent, count(where: Self.isEffective))
        var violations: [String] = []
        for index in 0..<UInt32(fleet.count) {
            let id = fleet.id(of: index)
            guard waited.contains(id) else {
                if sent[id] != nil { violations.append("\(id): a code was sent, and nobody had to sign in") }
                continue
            }
            let row = report[id, default: [:]]
            let found = problem(row, world.state(of: index), effects: effective[id, default: 0], mayEnable: mayEnable)
            if let found { violations.append("\(id): \(found)") }
        }
        return violations
    }

    /// What is wrong with an instance that waited.
    private func problem(
        _ row: [String: String],
        _ state: InstanceState,
        effects: Int,
        mayEnable: Bool
    ) -> String? {
        let (outcome, reason) = (row["outcome", default: "not reported"], row["reason", default: ""])
        switch outcome {
        case "reauthenticated":
            if effects == 0 { return "reauthenticated without a code" }
            if state.isAccessDead || state.isGrantDead || state.isDisabled { return "reauthenticated and not alive" }
            if row["fingerprint_after"] == row["fingerprint_before"] { return "reauthenticated with the old token" }
            return row["verified_at"] == "" && reason != "ping_lost" ? "reauthenticated without proof" : nil
        case "awaiting_code":
            // Somebody gives a new code after each life, so a doubt is no reason to wait for ever.
            if effects > 0 { return "its code took effect, and it waits: \(reason)" }
            let isLeft = !mayEnable && state.isDisabled && reason == "instance_disabled"
            return isLeft ? nil : "it waits: \(reason)"
        default:
            return "\(outcome) \(reason)"
        }
    }

    // MARK: Counting

    /// Exchanges by instance, whatever came of them.
    private var sent: [String: Int] {
        count { $0.effect == .exchange }
    }

    private static func isEffective(_ entry: LedgerEntry) -> Bool {
        entry.effect == .exchange && entry.result == .exchanged
    }

    /// How many such entries each instance has that has any.
    private func count(where isMeant: (LedgerEntry) -> Bool) -> [String: Int] {
        var counts: [String: Int] = [:]
        for entry in entries where entry.instance < fleet.count && isMeant(entry) {
            counts[fleet.id(of: entry.instance), default: 0] += 1
        }
        return counts
    }
}
