import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A rehearsal whose instances wait, with the consent page of the real binary in front of them.
struct ConsoleStand: Sendable {
    let rehearsal: Rehearsal
    let console: RunningConsole
    /// Instances that wait and that nothing else is wrong with, Salesforce's first.
    let ids: [String]

    /// What an instance came to, on the far side: codes that took effect.
    func exchanges(of id: String) -> Int {
        rehearsal.sandbox.fleet.index(ofID: id).map { rehearsal.exchanges()[$0, default: 0] } ?? 0
    }

    /// Those of one element.
    func ids(of element: SandboxElement) -> [String] {
        let fleet = rehearsal.sandbox.fleet
        return ids.filter { id in fleet.index(ofID: id).map { fleet.element(of: $0) } == element }
    }

    /// Stops the page as Ctrl-C does, and returns the report.
    func end(with signal: Int32 = SIGINT) async throws -> [String: [String: String]] {
        console.program.send(signal)
        let ending = try await console.program.ending()
        let report = try rehearsal.report()
        let isFailed = report.values.contains { ["failed", "in_doubt"].contains($0["outcome"]) }
        #expect(ending.status == (isFailed ? 3 : 5), "\(ending.errors)")
        #expect(ending.output == "")
        return report
    }

    /// None of the texts, no code and no login token is in any file, but for the terminal's copy of the login link.
    func expectNowhere(_ secrets: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let codes = rehearsal.sandbox.world.issuedCodes
        let login = String(console.loginPath.dropFirst("/login/".count))
        for path in rehearsal.scratch.allFiles where !path.hasSuffix("codes.csv") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let unwanted = secrets + codes + (path.hasSuffix(".err") ? [] : [login])
            for secret in unwanted where !secret.isEmpty {
                let isThere = bytes.range(of: Data(secret.utf8)) != nil
                #expect(!isThere, "\(secret.prefix(4))… stands in \(path)", sourceLocation: sourceLocation)
            }
        }
    }
}

/// Has Salesforce's and Box's instances wait, opens the page, and runs `body` against it.
///
/// With `names`, the instances are called so, in turn.
func withConsole(
    instances: Int = 40,
    seed: UInt64,
    faults: FaultProfile = .none,
    names: [String] = [],
    more: String = "",
    limits: String = Rehearsal.limits,
    _ body: (ConsoleStand) async throws -> Void
) async throws {
    try await withRehearsal(instances: instances, seed: seed, faults: faults) { rehearsal in
        let ids = try await rehearsal.rotateForConsole(names: names, more: more, limits: limits)
        let console = try await RunningConsole(in: rehearsal.scratch)
        defer { if console.program.isRunning { console.program.send(SIGKILL) } }
        try await body(ConsoleStand(rehearsal: rehearsal, console: console, ids: ids))
    }
}

extension Rehearsal {
    /// Rotates the instances whose configuration tells the account, and returns those that a person can sign in for.
    func rotateForConsole(
        names: [String] = [],
        more: String = "",
        limits: String = Rehearsal.limits
    ) async throws -> [String] {
        let select = "select:\n  elements: [sfdc, box]\n"
        try writeJob("action: rotate\nrevoke: grant", csv: true, limits: limits, more: select + more)
        if !names.isEmpty { try rename(to: names) }
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
        try #require(ending.status == 5 || ending.status == 3, "\(ending.errors)")
        let fleet = sandbox.fleet
        let good = try waiting().filter { id in
            let index = fleet.index(ofID: id) ?? 0
            return [.box, .salesforce].contains(fleet.element(of: index)) && !fleet.initialState(of: index).isDisabled
        }
        let isFirst: (String) -> Bool = { id in fleet.index(ofID: id).map { fleet.element(of: $0) } == .salesforce }
        return good.filter(isFirst) + good.filter { !isFirst($0) }
    }

    private func rename(to names: [String]) throws {
        let lines = try scratch.read("fleet.csv").split(whereSeparator: \.isNewline)
        let renamed = lines.enumerated().map { number, line -> String in
            let cells = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
            guard number > 0, cells.count == 3 else { return String(line) }
            let name = names[number % names.count].replacing("\"", with: "\"\"")
            return "\(cells[0]),\"\(name)\",\(cells[2])"
        }
        try scratch.write(renamed.joined(separator: "\n") + "\n", to: "fleet.csv")
    }
}
