import Crypto
import struct Foundation.Data
import OAuth
package import ReauthModel

/// Binds what a run does to the instances that it does it for, until a moment: `reauth plan` prints it, `run --confirm`
/// compares it, and a report keeps it.
///
/// Its text is twenty hexadecimal digits, which are short enough to be typed and long enough to tell plans apart, and the
/// minute in UTC from which it is no good: `3f0c9a51b7de24680ace-202611281330`. The digits cover that minute, so that nobody
/// makes a digest last longer by writing another one.
package struct PlanDigest: Sendable, Hashable {
    /// How long a plan may be confirmed.
    package static let lifetime = Duration.seconds(86_400)

    /// SHA-256 over everything that the plan rests on, in hexadecimal.
    package let terms: String
    /// From when on it is no good; a whole minute.
    package let expiry: Timestamp

    /// The digest of a plan that is made at `now`.
    package init(_ terms: PlanTerms, madeAt now: Timestamp) {
        self.terms = terms.digest
        let end = now.advanced(by: Self.lifetime)
        expiry = Timestamp(rawValue: end.rawValue - end.rawValue % 60_000)
    }

    /// What a person gets to see, and types.
    package var text: String { Self.text(terms, expiresAt: Self.minute(of: expiry)) }

    /// What a digest that somebody gives says of the plan as it is now.
    package enum Verdict: Sendable, Hashable {
        /// It confirms this plan.
        case confirmed
        /// It has no minute at its end, or none that there is.
        case unreadable
        /// Its time is over.
        case expired
        /// It lasts longer than any digest that could be made by now: it was changed, or the clock was set back since.
        case lastsTooLong
        /// It is the digest of another plan.
        case ofAnotherPlan
    }

    /// Compares a digest that somebody gives with this plan, made at the moment of the comparison.
    package func verdict(on given: String) -> Verdict {
        guard let dash = given.lastIndex(of: "-") else { return .unreadable }
        let minute = String(given[given.index(after: dash)...])
        guard minute.utf8.count == 12, minute.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .unreadable
        }
        // Digits of the same length are in the order of time.
        let now = Self.minute(of: expiry.advanced(by: .zero - Self.lifetime))
        if minute <= now { return .expired }
        if minute > text.suffix(12) { return .lastsTooLong }
        return given == Self.text(terms, expiresAt: minute) ? .confirmed : .ofAnotherPlan
    }

    private static func text(_ terms: String, expiresAt minute: String) -> String {
        let covered = "reauth-plan-3\n\(terms)\n\(minute)\n"
        return SHA256.hash(data: Data(covered.utf8)).prefix(10).hexadecimal + "-" + minute
    }

    /// `yyyyMMddHHmm`.
    private static func minute(of moment: Timestamp) -> String {
        String(moment.compact.filter { $0 != "T" && $0 != "Z" }.prefix(12))
    }
}

extension PlanDigest: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
