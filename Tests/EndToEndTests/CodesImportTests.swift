import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Codes from a file: each sent once, each instance proved, the others named.
@Suite struct CodesImportTests {
    @Test func `every code is exchanged once and every instance proved`() async throws {
        try await withRehearsal(instances: 200, seed: 21) { rehearsal in
            try await rehearsal.rotate()
            let waiting = try rehearsal.waiting()
            #expect(waiting.count > 150)
            let codes = try rehearsal.writeCodes(for: waiting)
            let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            for id in waiting {
                let row = try #require(report[id])
                let index = try #require(rehearsal.sandbox.fleet.index(ofID: id))
                let state = rehearsal.sandbox.world.state(of: index)
                // Disabled before the run came: not ours to enable, so nothing was sent.
                if row["reason"] == "instance_disabled" {
                    #expect(row["outcome"] == "awaiting_code" && state.isGrantDead)
                    continue
                }
                #expect(row["outcome"] == "reauthenticated", "\(id): \(row)")
                #expect(row["verified_at"] != "" && row["fingerprint_after"] != row["fingerprint_before"])
                #expect(!state.isGrantDead && !state.isDisabled)
            }
            #expect(ending.status == 5 || ending.status == 3, "\(ending.errors)")
            #expect(rehearsal.exchanges().values.allSatisfy { $0 == 1 })
            rehearsal.expectNoCodeSentTwice()
            try expectNowhere(codes, in: rehearsal)
        }
    }

    @Test func `what is wrong with the file is told before anything is sent`() async throws {
        try await withRehearsal(instances: 40, seed: 22) { rehearsal in
            try await rehearsal.rotate("action: rotate\nrevoke: access-token")
            let waiting = try rehearsal.waiting()
            let rotated = try #require(
                try rehearsal.report().first { $0.value["outcome"] == "rotated" }?.key
            )
            try rehearsal.scratch.write(
                """
                instance_id,code
                \(waiting[0]),
                x1,abc
                \(waiting[1]),abc
                \(waiting[2]),abc
                \(waiting[1]),def
                \(waiting[3]),a,b
                99,ghi

                """,
                to: "bad.csv"
            )
            let bad = try await Program.run(["codes", "import", "bad.csv"], in: rehearsal.scratch)
            #expect(bad.status == 65)
            for line in [2, 3, 5, 6, 7, 8] { #expect(bad.errors.contains("bad.csv:\(line):"), "\(bad.errors)") }
            #expect(bad.errors.contains("has no instance 99") && bad.errors.contains("No code was sent."))
            for code in ["abc", "def", "ghi"] { #expect(!bad.errors.contains(code)) }

            try rehearsal.scratch.write("instance_id,code\n\(rotated),abc\n99,def\n", to: "others.csv")
            let others = try await Program.run(["codes", "import", "others.csv"], in: rehearsal.scratch)
            #expect(others.status == 65)
            #expect(others.errors.contains("has no instance 99"))
            #expect(rehearsal.exchanges().isEmpty)
            // An instance that does not wait is named and passed over.
            try rehearsal.scratch.write("instance_id,code\n\(rotated),abc\n", to: "rotated.csv")
            let passed = try await Program.run(["codes", "import", "rotated.csv"], in: rehearsal.scratch)
            #expect(passed.status == 5, "\(passed.errors)")
            #expect(
                passed.errors.contains("instance \(rotated) does not wait for a code, so none was sent: it is rotated")
            )
            #expect(rehearsal.exchanges().isEmpty)
        }
    }

    @Test func `another account is named, and may be accepted by hand`() async throws {
        try await withRehearsal(instances: 60, seed: 23) { rehearsal in
            try await rehearsal.rotate()
            let fleet = rehearsal.sandbox.fleet
            // Adobe Sign's configuration tells no account.
            let waiting = try rehearsal.waiting().filter { id in
                let index = fleet.index(ofID: id) ?? 0
                return [.box, .salesforce].contains(fleet.element(of: index))
                    && !fleet.initialState(of: index).isDisabled
            }
            let wrong = try #require(waiting.first)
            try rehearsal.writeCodes(for: Array(waiting.prefix(4))) { $0 == wrong }
            let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            #expect(ending.status == 3)
            #expect(ending.errors.contains("instance \(wrong): failed, wrong_account"))
            let row = try #require(try rehearsal.report()[wrong])
            #expect(row["outcome"] == "failed" && row["reason"] == "wrong_account")
            // The next file is told what became of its own rows, and of the others only that they are there.
            try rehearsal.writeCodes(for: Array(waiting.dropFirst(4).prefix(1)))
            let next = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            #expect(next.status == 5, "\(next.errors)")
            #expect(next.errors.contains("1 of 1 instances are reauthenticated."))
            let others = try rehearsal.report().values.count { ["failed", "in_doubt"].contains($0["outcome"]) }
            let sentence = "\(others) other \(others == 1 ? "instance is" : "instances are") failed or in"
            #expect(others > 0 && next.errors.contains(sentence), "\(next.errors)")
            let accepted = try await Program.run(
                ["resolve", wrong, "--as", "reauthenticated", "--because", "they moved to a new account"],
                in: rehearsal.scratch
            )
            #expect(accepted.status == 0, "\(accepted.errors)")
            #expect(try rehearsal.report()[wrong]?["outcome"] == "reauthenticated")
        }
    }

    @Test func `a code that is refused leads to a new link`() async throws {
        try await withRehearsal(instances: 30, seed: 24) { rehearsal in
            try await rehearsal.rotate()
            let id = try #require(
                try rehearsal.waiting().first { rehearsal.sandbox.fleet.index(ofID: $0).map(isEnabled) ?? false }
            )
            func isEnabled(_ index: UInt32) -> Bool { !rehearsal.sandbox.fleet.initialState(of: index).isDisabled }
            let before = try #require(try rehearsal.report()[id]?["consent_url"])
            try rehearsal.scratch.write("instance_id,code\n\(id),never-issued\n", to: "codes.csv")
            let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            #expect(ending.errors.contains("instance \(id): awaiting_code, code_rejected"), "\(ending.errors)")
            let row = try #require(try rehearsal.report()[id])
            #expect(row["outcome"] == "awaiting_code" && row["reason"] == "code_rejected")
            #expect(row["consent_url"] != before && row["consent_url"] != "")
            // It comes back to where the first one did: no page is up that would take it.
            let callback = before.parameter("redirect_uri")
            #expect(!callback.isEmpty && row["consent_url"]?.parameter("redirect_uri") == callback, "\(row)")
        }
    }

    @Test func `lost answers are read back, and no code is sent twice`() async throws {
        var faults = FaultProfile()
        var chances = FaultProfile.Chances()
        chances.resetAfter = 10
        faults.faults[.exchange] = chances
        try await withRehearsal(instances: 300, seed: 25, faults: faults) { rehearsal in
            try await rehearsal.rotate()
            let waiting = try rehearsal.waiting()
            try rehearsal.writeCodes(for: waiting)
            _ = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            let lost = rehearsal.ledger(of: rehearsal.sandbox.world).filter {
                $0.effect == .exchange && $0.isResponseLost
            }
            #expect(lost.count > 10)
            let report = try rehearsal.report()
            for entry in lost {
                #expect(report[rehearsal.sandbox.fleet.id(of: entry.instance)]?["outcome"] == "reauthenticated")
            }
            #expect(rehearsal.exchanges().values.allSatisfy { $0 == 1 })
            rehearsal.expectNoCodeSentTwice()
        }
    }

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: [
            "exchange_intent.after", "exchange.during", "exchange.after", "settlement.after", "enable.after",
            "ping.during",
        ]
    )
    func `killed with codes under way, none is sent twice and none is lost`(point: String) async throws {
        try await withRehearsal(instances: 120, seed: 26) { rehearsal in
            // Some are disabled from the start: those are enabled, too.
            try await rehearsal.rotate(more: "reenable: all\n")
            let waiting = try rehearsal.waiting()
            try rehearsal.writeCodes(for: waiting)
            let killed = try await Program.run(
                ["codes", "import", "codes.csv"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "\(point):\(point.hasPrefix("enable") ? 1 : 3)"]
            )
            #expect(killed.status == -SIGKILL, "\(killed.errors)")
            // New consents for each instance that still waits: exchanges without an end are looked at first.
            for _ in 0..<2 {
                _ = try await Program.run(["report"], in: rehearsal.scratch)
                let left = try rehearsal.waiting()
                if left.isEmpty { break }
                try rehearsal.writeCodes(for: left)
                _ = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            }
            rehearsal.expectNoCodeSentTwice()
            let report = try rehearsal.report()
            for id in waiting where report[id]?["reason"] != "instance_disabled" {
                #expect(report[id]?["outcome"] == "reauthenticated", "\(id): \(report[id] ?? [:])")
            }
        }
    }

    private func expectNowhere(_ secrets: [String], in rehearsal: Rehearsal) throws {
        for path in rehearsal.scratch.allFiles where !path.hasSuffix("codes.csv") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for secret in secrets.prefix(40) {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "a code stands in \(path)")
            }
        }
    }
}
