/// How long the items of a run have waited for a person.
package struct WaitingAges: Sendable, Hashable, Encodable {
    /// The ages at which the buckets end; the last one has no end.
    private static let limits: [Duration] = [1, 3, 7, 14].map { .seconds($0 * 86_400) }
    /// What the buckets are called, in the same order.
    package static let names = ["under_1_day", "1_to_3_days", "3_to_7_days", "7_to_14_days", "over_14_days"]
    /// The same for people.
    package static let words = [
        "for under 1 day", "for 1 to 3 days", "for 3 to 7 days", "for 7 to 14 days", "for over 14 days",
    ]

    /// How many items are in each bucket.
    package var items: [Int]

    /// The moments since which, or later, what is in each bucket or a younger one waits.
    package static func moments(at now: Timestamp) -> [Timestamp] {
        // What waits for as long as a limit is in the next bucket.
        limits.map { now.advanced(by: .zero - $0 + .milliseconds(1)) } + [Timestamp(rawValue: 0)]
    }

    /// `tally` was asked about ``moments(at:)``.
    package init(_ tally: WaitingTally = WaitingTally(since: [])) {
        items = zip(tally.since, [0] + tally.since).map { $0 - $1 }
    }

    /// Writes the buckets by their names.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        for (name, count) in zip(Self.names, items) { try members.encode(count, forKey: Key(stringValue: name)) }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            return nil
        }
    }

    /// What a person is told; `nil` where nobody waits.
    package var line: String? {
        guard items.contains(where: { $0 > 0 }) else { return nil }
        let parts = zip(items, Self.words).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "Waiting for a sign-in: \(parts.joined(separator: ", "))."
    }
}
