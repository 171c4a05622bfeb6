import Foundation
import Sandbox
import Testing

extension Rehearsal {
    /// Runs the job to the end: whoever has to sign in waits then.
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

    /// Holds the exchanges on the far side against the rule: each code at most once, and none that was refused as used.
    func expectNoCodeSentTwice(sourceLocation: SourceLocation = #_sourceLocation) {
        let exchanges = ledger(of: sandbox.world).filter { $0.effect == .exchange }
        #expect(!exchanges.contains { $0.result == .codeUsed }, "a code was sent twice", sourceLocation: sourceLocation)
    }

    /// Exchanges that took effect, by instance.
    func exchanges() -> [UInt32: Int] {
        ledger(of: sandbox.world).filter { $0.effect == .exchange && $0.result == .exchanged }
            .reduce(into: [:]) { $0[$1.instance, default: 0] += 1 }
    }
}
