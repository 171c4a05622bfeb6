import ReauthModel
import Sandbox

/// Holds the effects on the far side against what the program knows of them.
///
/// Answers with sentences, one per violation, so that a test can also expect some.
struct CrashOracle: Sendable {
    let fleet: SandboxPopulation
    let ledger: [LedgerEntry]

    init(_ rehearsal: Rehearsal) {
        fleet = rehearsal.sandbox.fleet
        ledger = rehearsal.ledger(of: rehearsal.sandbox.world)
    }

    /// Intent before effect: no instance has seen more revocations than there are intents for it.
    func effectsWithoutIntent(_ trail: StoredTrail) -> [String] {
        var sent: [UInt32: Int] = [:]
        for entry in revocations { sent[entry.instance, default: 0] += 1 }
        return sent.sorted { $0.key < $1.key }.compactMap { index, count in
            let id = fleet.id(of: index)
            let intents = trail.intents[id, default: 0]
            return count > intents ? "\(id): \(count) revocations, \(intents) intents" : nil
        }
    }

    /// Probe first, act second: no token was sent again without a call through the instance in between, and none was
    /// sent again after it had died of it.
    var unprobedRepetitions: [String] {
        struct Token: Hashable {
            var kind: LedgerEntry.TokenRole?
            var generation: UInt32
        }
        enum Last { case ended, sent, probed }
        var sent: [UInt32: [Token: Last]] = [:]
        var violations: [String] = []
        for entry in ledger {
            switch entry.effect {
            case .ping:
                sent[entry.instance] = sent[entry.instance]?.mapValues { $0 == .sent ? .probed : $0 }
            case .revoke where entry.instance < fleet.count:
                let token = Token(kind: entry.tokenKind, generation: entry.generation)
                switch sent[entry.instance]?[token] {
                // Where the provider documents that a dead token may be sent again, doing so is how a doubt is settled
                // that no ping could settle: it answers that the token is gone.
                case .ended where entry.element == .salesforce && entry.result == .alreadyGone: break
                case .ended: violations.append("\(fleet.id(of: entry.instance)): a dead token was sent again")
                // For the same reason it may do so without asking first.
                case .sent where entry.element == .salesforce: break
                case .sent: violations.append("\(fleet.id(of: entry.instance)): sent again without a probe")
                case .probed, nil: break
                }
                sent[entry.instance, default: [:]][token] = entry.result == .revoked ? .ended : .sent
            default:
                break
            }
        }
        return violations
    }

    /// What must be so when a run is over.
    func atTheEnd(_ trail: StoredTrail, _ report: [String: [String: String]]) -> [String] {
        let input = Set((0..<UInt32(fleet.count)).map { fleet.id(of: $0) })
        let reported = Set(report.keys)
        return effectsWithoutIntent(trail) + unprobedRepetitions
            + trail.unsettled.map { "\($0): an intent without a settlement" }
            + input.subtracting(reported).map { "\($0): not reported" }
            + reported.subtracting(input).map { "\($0): reported and never given" }
            + report.filter { $0.value["outcome", default: ""].isEmpty }.map { "\($0.key): no outcome" }
    }

    private var revocations: [LedgerEntry] {
        ledger.filter { $0.effect == .revoke && $0.instance < fleet.count }
    }
}
