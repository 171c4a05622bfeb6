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

    /// Holds the exchanges on the far side against the rule: each code at most once, whatever came of it.
    ///
    /// The ledger does not say which code an exchange sent, only how many access tokens the instance had had by then,
    /// that of the code included. As each code that takes effect makes a new number, an instance with two exchanges
    /// under one number was sent one code twice; or else two codes of which the second was refused, which no test that
    /// asks this does. Where the test has given the codes itself, ``CrashCodesOracle`` knows each of them.
    func expectNoCodeSentTwice(sourceLocation: SourceLocation = #_sourceLocation) {
        struct Sending: Hashable {
            var instance: UInt32
            var generation: UInt32
        }
        var sendings: Set<Sending> = []
        for entry in ledger(of: sandbox.world) where entry.effect == .exchange {
            let isNew = sendings.insert(Sending(instance: entry.instance, generation: entry.generation)).inserted
            let id = sandbox.fleet.id(of: entry.instance)
            #expect(
                isNew && entry.result != .codeUsed,
                "instance \(id): a code was sent twice",
                sourceLocation: sourceLocation
            )
        }
    }

    /// Exchanges that took effect, by instance.
    func exchanges() -> [UInt32: Int] {
        ledger(of: sandbox.world).filter { $0.effect == .exchange && $0.result == .exchanged }
            .reduce(into: [:]) { $0[$1.instance, default: 0] += 1 }
    }
}
