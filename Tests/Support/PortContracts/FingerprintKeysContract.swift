import OAuth
package import ReauthEngine
import Testing

/// One sentence that the port `FingerprintKeys` promises, checked on two views of the key of one store that has none yet.
package struct FingerprintKeysContract: Sendable, CustomTestStringConvertible {
    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any FingerprintKeys, any FingerprintKeys) async throws -> Void

    private init(
        _ sentence: String,
        _ body: @escaping @Sendable (any FingerprintKeys, any FingerprintKeys) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it.
    package func check(_ one: any FingerprintKeys, _ other: any FingerprintKeys) async throws {
        try await body(one, other)
    }

    /// The whole port.
    package static let all = [
        FingerprintKeysContract("a store without a key is unusable, and gets none by being asked for it") { one, _ in
            #expect(throws: StoreUnusable.self) { _ = try one.existing() }
            #expect(throws: StoreUnusable.self) { _ = try one.existing() }
        },
        FingerprintKeysContract("a key that was made is the key from then on, for everybody") { one, other in
            let made = try one.existingOrNew()
            #expect(try one.existing().identifier == made.identifier)
            #expect(try other.existing().identifier == made.identifier)
            #expect(try other.existingOrNew().identifier == made.identifier)
        },
        FingerprintKeysContract("all that ask for a new key at the same time get the same one") { one, other in
            let identifiers = try await withThrowingTaskGroup(of: String.self) { group in
                for keys in [one, other, one, other, one, other, one, other] {
                    group.addTask { try keys.existingOrNew().identifier }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(identifiers.count == 1)
        },
    ]
}
