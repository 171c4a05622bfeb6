import Foundation
import ReauthTesting
import Sandbox
import Testing

extension Rehearsal {
    /// Runs the job to the end: instances that need a sign-in wait then.
    func rotate(_ action: String = "action: rotate\nrevoke: grant", more: String = "") async throws {
        try writeJob(action, csv: true, more: more)
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
        #expect(ending.status == 5 || ending.status == 3, "\(ending.errors)")
    }

    /// Ids of the instances that wait for a code.
    func waiting() throws -> [String] {
        try report().filter { $0.value["outcome"] == "awaiting_code" }.keys.sorted()
    }

    /// Has somebody consent for each of them, and writes what came back to `codes.csv`.
    @discardableResult
    func writeCodes(
        for ids: [String],
        otherAccount: (String) -> Bool = { _ in false },
        to name: String = "codes.csv"
    ) throws -> [String] {
        var codes: [String] = []
        var lines = ["instance_id,code,state"]
        for id in ids {
            let index = try #require(sandbox.fleet.index(ofID: id))
            // The sandbox's codes name no instance, so the realm of a callback is nobody's: it is left out.
            let consent = try sandbox.consent(to: sandbox.fleet.element(of: index), otherAccount: otherAccount(id))
            codes.append(consent.code)
            lines.append("\(id),\(consent.code),s-\(id)")
        }
        try scratch.write(lines.joined(separator: "\r\n") + "\r\n", to: name)
        return codes
    }

    /// Holds the exchanges on the far side against the rules: each code at most once, whatever came of it; and no other
    /// code after one that took effect, or whose answer was lost, before somebody has looked at the instance.
    func expectNoCodeSentTwice(sourceLocation: SourceLocation = #_sourceLocation) {
        var codes: Set<UInt32> = []
        var doubtful: Set<UInt32> = []
        for entry in ledger(of: sandbox.world) where entry.effect == .exchange {
            let id = sandbox.fleet.id(of: entry.instance)
            let isNew = entry.generation == LedgerEntry.noCode || codes.insert(entry.generation).inserted
            #expect(isNew, "instance \(id): a code was sent twice", sourceLocation: sourceLocation)
            #expect(
                !(entry.isBlind && doubtful.contains(entry.instance)),
                "instance \(id): another code was sent without a read in between",
                sourceLocation: sourceLocation
            )
            if entry.result == .exchanged || entry.isResponseLost {
                doubtful.insert(entry.instance)
            } else {
                doubtful.remove(entry.instance)
            }
        }
    }

    /// Exchanges that took effect, by instance.
    func exchanges() -> [UInt32: Int] {
        ledger(of: sandbox.world).filter { $0.effect == .exchange && $0.result == .exchanged }
            .reduce(into: [:]) { $0[$1.instance, default: 0] += 1 }
    }
}
