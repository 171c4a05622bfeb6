import ReauthModel
import ReauthTesting
import Testing

@testable import ReauthOperations

/// What `reauth run --confirm` accepts, over seeds: the digest of the plan as it is, for a day, and nothing else.
@Suite struct PlanDigestTests {
    /// Terms at random, and the same with one part changed in one place.
    private struct Sample {
        var terms: PlanTerms
        var changed: PlanTerms
        var now: Timestamp

        init(_ generator: inout SplitMix64) {
            var parts = (0..<6).map { _ in Self.word(&generator) }
            terms = Self.terms(parts)
            let place = Int.random(in: 0..<6, using: &generator)
            var bytes = Array(parts[place].utf8)
            if bytes.isEmpty || Bool.random(using: &generator) {
                bytes.insert(UInt8(ascii: "\n"), at: Int.random(in: 0...bytes.count, using: &generator))
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8(ascii: "#")
            }
            parts[place] = String(decoding: bytes, as: UTF8.self)
            changed = Self.terms(parts)
            now = Timestamp(rawValue: Int64.random(in: 1_700_000_000_000..<4_000_000_000_000, using: &generator))
        }

        private static func word(_ generator: inout SplitMix64) -> String {
            let letters = Array("ab0:\n")
            return String(
                (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                    letters.randomElement(using: &generator) ?? "a"
                }
            )
        }

        private static func terms(_ parts: [String]) -> PlanTerms {
            PlanTerms(
                effect: parts[0],
                bounds: parts[1],
                input: parts[2],
                catalog: parts[3],
                fleet: parts[4],
                store: parts[5]
            )
        }
    }

    /// Minutes from the moment of the plan to that of the comparison, without the two minutes that are cut off.
    private func verdict(_ sample: Sample, after minutes: Int64, on digest: String) -> PlanDigest.Verdict {
        let later = sample.now.advanced(by: .seconds(minutes * 60))
        return PlanDigest(sample.terms, madeAt: later).verdict(on: digest)
    }

    @Test(arguments: 1...200)
    func `one change in any part is another plan`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let sample = Sample(&generator)
        let digest = PlanDigest(sample.terms, madeAt: sample.now)
        let other = PlanDigest(sample.changed, madeAt: sample.now)
        #expect(digest.text != other.text && digest.terms != other.terms)
        #expect(other.verdict(on: digest.text) == .ofAnotherPlan)
        #expect(digest.verdict(on: digest.text) == .confirmed)
    }

    @Test(arguments: 1...200)
    func `a digest is good for a day, whatever is written at its end`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let sample = Sample(&generator)
        let digest = PlanDigest(sample.terms, madeAt: sample.now).text
        let within = Int64.random(in: 0..<1439, using: &generator)
        #expect(verdict(sample, after: within, on: digest) == .confirmed)
        let beyond = Int64.random(in: 1440..<4_000_000, using: &generator)
        #expect(verdict(sample, after: beyond, on: digest) == .expired)
        // The clock shows a time before the plan.
        let before = Int64.random(in: -4_000_000..<0, using: &generator)
        #expect(verdict(sample, after: before, on: digest) == .lastsTooLong)
        // Somebody writes the minute of a later plan, or any other one, behind the digits.
        let later = sample.now.advanced(by: .seconds(beyond * 60))
        let forged = String(digest.prefix(21)) + String(PlanDigest(sample.terms, madeAt: later).text.suffix(12))
        #expect(verdict(sample, after: beyond, on: forged) == .ofAnotherPlan)
        #expect(verdict(sample, after: within, on: forged) == .lastsTooLong)
    }

    @Test(arguments: [
        "", "0123", "0123456789abcdef0123", "-", "a-", "a-20261128133", "a-2026112813300", "a-20261128133x",
    ])
    func `what has no minute is no digest`(text: String) {
        let terms = PlanTerms(effect: "", bounds: "", input: "", catalog: "", fleet: "", store: "")
        #expect(PlanDigest(terms, madeAt: ManualClock.start).verdict(on: text) == .unreadable)
    }

    @Test func `every verdict but one refuses, and says what to do`() throws {
        let terms = PlanTerms(effect: "", bounds: "", input: "", catalog: "", fleet: "", store: "")
        let digest = PlanDigest(terms, madeAt: ManualClock.start)
        #expect(PlanDigest.Verdict.confirmed.refusal(of: "x") == nil)
        for verdict in [PlanDigest.Verdict.unreadable, .expired, .lastsTooLong, .ofAnotherPlan] {
            let refusal = try #require(verdict.refusal(of: "x"))
            #expect(refusal.contains("look at `reauth plan` again"))
            // Else a script could confirm a plan that nobody looked at.
            #expect(!refusal.contains(digest.text))
        }
    }

    @Test func `limits, safety and the consent page belong to the plan, reports do not`() {
        let job = Job(
            name: "nightly",
            action: .rotate,
            revoke: .grant,
            platform: .remoteSandbox(url: "http://127.0.0.1:8099"),
            source: .csv("/fleet.csv")
        )
        func bounds(
            _ limits: [LaneKey: LaneLimit] = [.platform: .platform],
            _ change: (inout Job) -> Void = { _ in }
        ) -> String {
            var changed = job
            change(&changed)
            return PlanTerms.bounds(of: changed, limits)
        }
        let same = bounds()
        #expect(bounds { $0.reports = [.csv, .jsonl] } == same)
        let others = [
            bounds { $0.concurrency = 1 }, bounds { $0.safety.maxInstances = 5 },
            bounds { $0.safety.until = TimeOfDay(parsing: "06:00") }, bounds { $0.safety.maxDuration = .seconds(60) },
            bounds { $0.console.publicURL = "https://reauth.example.com" }, bounds { $0.caFile = "/ca.pem" },
            bounds { $0.console.linkLifetime = .seconds(60) }, bounds { $0.confirm = .read },
            bounds { $0.onStillValid = .disable }, bounds([.platform: .unknownProvider]),
            bounds([.platform: .platform, LaneKey(rawValue: "box"): .platform]),
        ]
        #expect(Set(others + [same]).count == others.count + 1)
    }
}
