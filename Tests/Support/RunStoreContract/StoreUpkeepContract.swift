import OAuth
package import ReauthEngine
import ReauthModel
import Testing

/// One sentence that the port `StoreUpkeep` promises, checked on an empty store.
package struct StoreUpkeepContract: Sendable, CustomTestStringConvertible {
    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any RunStore & StoreUpkeep) async throws -> Void

    private init(_ sentence: String, _ body: @escaping @Sendable (any RunStore & StoreUpkeep) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it.
    package func check(_ store: any RunStore & StoreUpkeep) async throws {
        try await body(store)
    }

    private static let record = RunRecord(
        id: sampleRun,
        job: "nightly",
        action: .check,
        revoke: nil,
        jobFile: "/jobs/nightly.yaml",
        effectDigest: "e0",
        startedAt: Timestamp(rawValue: 1_800_000_000_000),
        toolVersion: "1.0.0"
    )

    /// The whole port.
    package static let all = [
        StoreUpkeepContract("a sound store is healthy, and stays so when it is examined and written to") { store in
            try store.checkHealth()
            store.examine()
            try await store.beginRun(record)
            store.examine()
            try store.checkHealth()
            #expect(try await store.run(sampleRun) != nil)
        },
        StoreUpkeepContract("a closed store is not healthy") { store in
            try store.close()
            #expect(throws: StoreUnusable.self) { try store.checkHealth() }
        },
        StoreUpkeepContract("nothing is written to a closed store") { store in
            try store.close()
            await #expect(throws: StoreUnusable.self) { try await store.beginRun(record) }
        },
        StoreUpkeepContract("a store makes all of its fingerprints with one key") { store in
            #expect(store.fingerprintKey.identifier == store.fingerprintKey.identifier)
        },
    ]
}
