import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// Each fault of the far side has a stated outcome, and none makes the program send a revocation twice.
@Suite struct FarSideFaultTests {
    /// A fault that the sandbox plays, with a quarter of the requests of one kind.
    enum Fault: String, Sendable, CaseIterable {
        case throttledForSeconds, throttledUntilADate, throttledWithoutATime
        case unavailable, serverError, badGateway, resetBefore, resetAfter, truncated, slow, cutOff, html, empty

        func profile(of kind: FaultProfile.RequestKind) -> FaultProfile {
            var chances = FaultProfile.Chances()
            var profile = FarSideFaultTests.flawless
            switch self {
            case .throttledForSeconds: chances.throttled = 25
            case .throttledUntilADate: (chances.throttled, profile.retryAfter) = (25, .httpDate)
            case .throttledWithoutATime: (chances.throttled, profile.retryAfter) = (25, .none)
            case .unavailable: chances.unavailable = 25
            case .serverError: chances.serverError = 25
            case .badGateway: chances.badGateway = 25
            case .resetBefore: chances.resetBefore = 25
            case .resetAfter: chances.resetAfter = 25
            case .truncated: chances.truncated = 25
            case .cutOff: chances.cutOff = 25
            case .html: chances.html = 25
            case .empty: chances.empty = 25
            case .slow: (chances.slow, chances.slowness) = (25, .milliseconds(200))
            }
            profile.faults[kind] = chances
            return profile
        }

        /// Whether a revocation was carried out though no whole answer tells of it.
        var hidesAnEffect: Bool { self == .resetAfter || self == .truncated }
    }

    /// No instance is masked or disabled, so the element alone decides how each one ends.
    static let flawless: FaultProfile = {
        var profile = FaultProfile()
        (profile.instances.masked, profile.instances.disabled) = (0, 0)
        return profile
    }()

    @Test(arguments: [FaultProfile.RequestKind.read, .ping, .link, .revoke], Fault.allCases)
    func `every fault ends as if it had not been`(kind: FaultProfile.RequestKind, fault: Fault) async throws {
        // With this seed no request meets the fault five times in a row: that would be `unreachable`.
        try await withRehearsal(instances: 60, seed: 8, faults: fault.profile(of: kind)) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            // A ping is sent twice at most. Who lost both is in doubt where only a ping could have told, and few are.
            let undecided = report.values.filter { $0["outcome"] == "in_doubt" }
            #expect(undecided.allSatisfy { $0["reason"] == "ping_lost" } && undecided.count <= 6, "\(undecided)")
            #expect(undecided.isEmpty || kind == .ping)
            #expect(ending.status == (undecided.isEmpty ? 5 : 3), "\(ending.errors)")
            try rehearsal.expectReportAgreesWithLedger(report)
            try expectAllEndedWell(rehearsal, report)
            expectAProbeBetweenSends(rehearsal)
            let inferred = report.values.filter { $0["reason"] == "inferred" }
            #expect(inferred.isEmpty == !(kind == .revoke && fault.hidesAnEffect))
            #expect(ending.errors.contains("asking before acting again") == (kind == .revoke && fault.isDoubt))
        }
    }

    @Test(arguments: [FaultProfile.RetryAfterForm.seconds, .httpDate, .none])
    func `a provider that throttles is left alone meanwhile`(form: FaultProfile.RetryAfterForm) async throws {
        var faults = Self.flawless
        faults.limits[.box] = .init(window: .init(count: 5, period: .seconds(1)), burst: 1, retryAfter: form)
        // A machine may be too slow for the limit, and some have to be turned away all the same.
        faults.faults[.revoke, default: FaultProfile.Chances()].throttled = 20
        faults.retryAfter = form
        try await withRehearsal(instances: 30, faults: faults) { rehearsal in
            // A thousand times as fast as the provider allows.
            try rehearsal.writeJob()
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 5, "\(ending.errors)")
            let report = try rehearsal.report()
            try rehearsal.expectReportAgreesWithLedger(report)
            try expectAllEndedWell(rehearsal, report)
            let status = try await Program.run(["status", "--json"], in: rehearsal.scratch)
            let throttled = try numbers("throttled", in: status.output).max() ?? 0
            // At most all that may be under way (16) are turned away before a pause, and there are a few pauses; without
            // them it would be thousands.
            #expect(throttled > 0 && throttled <= 16 * 10, "\(throttled) requests were turned away")
        }
    }

    @Test func `a provider that says revoked and lies is found out, and asked no second time`() async throws {
        var faults = Self.flawless
        faults.revokeLies = 100
        try await withRehearsal(instances: 60, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 3, "\(ending.errors)")
            #expect(ending.errors.contains("still_valid: Revoke it by hand at the provider"), "\(ending.errors)")
            let fleet = rehearsal.sandbox.fleet
            let report = try rehearsal.report()
            var asked = 0
            for index in 0..<UInt32(fleet.count) {
                let row = try #require(report[fleet.id(of: index)])
                let isAsked = fleet.element(of: index).lane != nil
                asked += isAsked ? 1 : 0
                #expect(row["outcome"] == (isAsked ? "failed" : "skipped"), "\(row)")
                if isAsked { #expect(row["reason"] == "still_valid", "\(row)") }
                #expect(!rehearsal.sandbox.world.state(of: index).isAccessDead)
            }
            #expect(rehearsal.sandbox.world.tally(.revoke, .lied) == asked)
            #expect(rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .revoke } == asked)
        }
    }

    @Test func `a rejected client stops its application and nothing else`() async throws {
        try await withRehearsal(instances: 120, faults: Self.flawless) { rehearsal in
            let (scratch, world) = (rehearsal.scratch, { rehearsal.sandbox.world })
            let box = try #require(rehearsal.sandbox.credentials.applications.first { $0.element == "box" })
            try scratch.write(box.clientID, to: "client-id")
            try scratch.write("not the secret", to: "client-secret")
            let application = """
                applications:
                  - element: box
                    clientID: {file: client-id}
                    clientSecret: {file: client-secret}
                    redirectURI: \(box.redirectURI)
                    scope: \(box.scope)

                """
            // One at a time and one a second: the lane is four items wide.
            let narrow = Rehearsal.limits.replacing(
                "box: {rate: 5000/s, concurrency: 16}",
                with: "box: {rate: 1/s, concurrency: 1}"
            )
            try rehearsal.writeJob(limits: narrow, more: application)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(ending.status == 4, "\(ending.errors)")
            #expect(ending.errors.contains("box rejects the application's client id or secret"), "\(ending.errors)")
            #expect((1...4).contains(world().tally(.revoke, .rejectedClient)))
            let boxes = try rehearsal.report().values.filter { $0["element"] == "box" }
            #expect(boxes.count > 10)
            #expect(boxes.allSatisfy { $0["outcome"] == "open" }, "\(boxes)")
            #expect(try rehearsal.report().values.allSatisfy { $0["element"] == "box" || $0["outcome"] != "open" })
            let rejected = world().tally(.revoke, .rejectedClient)

            try scratch.write(box.clientSecret, to: "client-secret")
            try rehearsal.writeJob(more: application)
            let resumed = try await Program.run(["resume"], in: scratch)
            #expect(resumed.status == 5, "\(resumed.errors)")
            #expect(world().tally(.revoke, .rejectedClient) == rejected)
            let report = try rehearsal.report()
            try expectAllEndedWell(rehearsal, report)
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    // MARK: Expectations

    /// Rotated where the grant outlives its access token, waiting for a person elsewhere.
    private func expectAllEndedWell(_ rehearsal: Rehearsal, _ report: [String: [String: String]]) throws {
        let fleet = rehearsal.sandbox.fleet
        for index in 0..<UInt32(fleet.count) {
            let row = try #require(report[fleet.id(of: index)])
            let expected =
                switch fleet.element(of: index) {
                case .salesforce: "rotated"
                case .box, .adobeSign, .quickBooks: "awaiting_code"
                case .evernote: "not_revocable"
                case .acmeCRM, .hubSpot: "skipped"
                }
            #expect(row["outcome"] == expected || row["reason"] == "ping_lost", "\(row)")
        }
    }

    /// After a revocation that the provider took in, nothing is sent for that instance before it was called; but for a
    /// provider that documents a repetition as harmless, where no call could tell what became of the first.
    private func expectAProbeBetweenSends(_ rehearsal: Rehearsal) {
        var unprobed: Set<UInt32> = []
        for entry in rehearsal.ledger(of: rehearsal.sandbox.world) {
            switch entry.effect {
            case .revoke:
                let isFirst = unprobed.insert(entry.instance).inserted
                #expect(isFirst || entry.element == .salesforce, "\(rehearsal.sandbox.fleet.id(of: entry.instance))")
            case .ping:
                unprobed.remove(entry.instance)
            default:
                break
            }
        }
    }

    /// The numbers that stand behind a name in JSON.
    private func numbers(_ name: String, in json: String) throws -> [Int] {
        try json.matches(of: Regex("\"\(name)\" ?: ?([0-9]+)", as: (Substring, Substring).self)).compactMap {
            Int($0.output.1)
        }
    }
}

extension FarSideFaultTests.Fault {
    /// Whether a revocation that met it may or may not have taken effect, as far as the program can know.
    var isDoubt: Bool {
        switch self {
        case .serverError, .badGateway, .resetBefore, .resetAfter, .truncated: true
        case .throttledForSeconds, .throttledUntilADate, .throttledWithoutATime, .unavailable, .slow, .cutOff, .html,
            .empty:
            false
        }
    }
}
