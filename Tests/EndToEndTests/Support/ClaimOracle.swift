import ReauthModel
import Sandbox

/// Holds what a report claims against what the far side knows, by the table "what proves what" and nothing else.
///
/// Answers with sentences, one per claim that is not so.
struct ClaimOracle {
    private let rehearsal: Rehearsal
    private let world: SandboxWorld
    private let entries: [UInt32: [LedgerEntry]]

    init(_ rehearsal: Rehearsal) {
        self.rehearsal = rehearsal
        world = rehearsal.sandbox.world
        entries = Dictionary(grouping: rehearsal.ledger(of: world), by: \.instance)
    }

    /// Every claim of a report that the far side contradicts.
    ///
    /// With an exit code, that is held against the far side as well: after a zero, no grant lives that was meant to die.
    func violations(_ report: [String: [String: String]], exit: Int32? = nil, grantMeant: Bool = false) -> [String] {
        var violations: [String] = []
        for (id, row) in report.sorted(by: { $0.key < $1.key }) {
            guard let index = world.fleet.index(ofID: id) else {
                violations.append("\(id): reported, and no such instance exists")
                continue
            }
            violations += problems(row, index).map { "\(id): \($0): \(words(row))" }
            let isExempt = ["skipped", "not_revocable", "reauthenticated"].contains(row["outcome"])
            if exit == 0, grantMeant, !isExempt, !world.state(of: index).isGrantDead {
                violations.append("\(id): exit 0, and the grant lives")
            }
        }
        return violations
    }

    private func problems(_ row: [String: String], _ index: UInt32) -> [String] {
        let state = world.state(of: index)
        let own = entries[index, default: []]
        let revoked = own.contains { $0.effect == .revoke && $0.result == .revoked }
        let claimsDeath = row["revoked_at", default: ""] != ""
        var problems: [String] = []
        switch row["outcome"] {
        case "rotated":
            if !revoked, !Self.restsOnRefresh(row, own, state) { problems.append("no token of it was ever revoked") }
            if state.isGrantDead { problems.append("its grant is dead") }
        case "awaiting_code", "retired":
            if !state.isGrantDead, !Self.restsOnDisabling(row, own), !Self.restsOnWordAlone(row, own) {
                problems.append("its grant lives")
            }
        case "revoked":
            let hasLied = own.contains { $0.result == .lied }
            if !revoked && !state.isGrantDead && !hasLied { problems.append("nothing of it is dead") }
        case "superseded":
            let consented = own.contains { $0.effect == .exchange && $0.result == .exchanged }
            if !consented { problems.append("no consent of ours ever reached it") }
        case "reauthenticated":
            if state.isGrantDead || state.isAccessDead { problems.append("it does not work") }
        case "healthy":
            if state.isAccessDead { problems.append("it does not work") }
        case "":
            problems.append("no outcome")
        default:
            break
        }
        // What a liar told is on record as told, unless the row goes on to claim an end that rests on it.
        let isTold = row["revocation_basis"] == "told" && own.contains { $0.result == .lied }
        let isOpen = ["failed", "in_doubt", "open", "revoked"].contains(row["outcome"])
        let isExempt =
            row["outcome"] == "reauthenticated"
            || (isTold
                && (isOpen || Self.restsOnDisabling(row, own) || Self.restsOnRefresh(row, own, state)
                    || Self.restsOnWordAlone(row, own)))
        if claimsDeath, !revoked, !state.isGrantDead, !isExempt {
            problems.append("revoked_at, and no token of it was ever revoked")
        }
        // Its fingerprint would be the old token's: where nothing new was seen, nothing new is claimed.
        if row["fingerprint_after", default: ""] != "", state.accessGeneration == 0 {
            problems.append("fingerprint_after, and it has the tokens that it began with")
        }
        return problems
    }

    /// Whether a row rests on the provider's word and on an instance that was disabled by somebody else.
    ///
    /// The table accepts the two together, for nobody can tell that deed from the platform's own; and where the instance was
    /// disabled before, the word stands alone, without a time of confirmation. So the grant may live where only the access
    /// token was to die, and the token may live where the provider lied.
    static func restsOnDisabling(_ row: [String: String], _ entries: [LedgerEntry]) -> Bool {
        guard row["revocation_basis"] == "told", entries.contains(where: { $0.isWord }) else { return false }
        switch row["reason"] {
        case "auto_disabled": return entries.contains { $0.effect == .disable }
        case "instance_disabled": return row["confirmed_at"] == "" && entries.contains { $0.result == .lied }
        default: return false
        }
    }

    /// Whether a row rests on the provider's word alone, and says so: no ping got an answer, and nothing is confirmed.
    ///
    /// The table accepts the word, and so the token may live where the provider lied.
    static func restsOnWordAlone(_ row: [String: String], _ entries: [LedgerEntry]) -> Bool {
        row["revocation_basis"] == "told" && row["reason"] == "ping_lost" && row["confirmed_at"] == ""
            && entries.contains { $0.result == .lied }
    }

    /// Whether a row rests on the provider's word and on a token that was refreshed meanwhile by the platform itself.
    ///
    /// The table accepts the two together, too: where the provider lied about a token that the instance no longer has,
    /// nobody can ask for that token any more. About the token that the instance has, every lie can be found out.
    static func restsOnRefresh(_ row: [String: String], _ entries: [LedgerEntry], _ state: InstanceState) -> Bool {
        guard row["outcome"] == "rotated", row["revocation_basis"] == "told" else { return false }
        let lies = entries.filter { $0.result == .lied }
        return !lies.isEmpty && entries.contains { $0.effect == .refresh && $0.result == .refreshed }
            && lies.allSatisfy { $0.tokenKind == .accessToken && $0.generation < state.accessGeneration }
    }

    private func words(_ row: [String: String]) -> String {
        let names = ["element", "outcome", "reason", "revocation_basis", "revoked_at", "confirmed_at"]
        return names.map { "\($0)=\(row[$0] ?? "")" }.joined(separator: " ")
    }
}

extension LedgerEntry {
    /// Whether the provider gave its word that the token is dead, true or not.
    fileprivate var isWord: Bool { effect == .revoke && [.revoked, .lied, .alreadyGone].contains(result) }
}
