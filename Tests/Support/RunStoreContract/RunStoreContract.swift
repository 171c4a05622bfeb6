package import ReauthEngine
import ReauthModel
import Testing

/// One sentence that the port `RunStore` promises, and the check that a store keeps it.
///
/// Written once, run on every store: `@Test(arguments: RunStoreContract.all)` with a store of the kind to be checked.
/// What follows from a file, from being closed or from SQLite is not in here.
package struct RunStoreContract: Sendable, CustomTestStringConvertible {
    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any RunStore) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (any RunStore) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it on an empty store that `makeStore` makes.
    package func check(makeStore: () async throws -> any RunStore) async throws {
        try await body(try await makeStore())
    }

    /// The whole port.
    package static let all: [RunStoreContract] =
        runs + imports + digests + plans + pages + dueTimes + checkpoints + intents + exchanges + siblings + refusals
        + trail + progress + history
}
