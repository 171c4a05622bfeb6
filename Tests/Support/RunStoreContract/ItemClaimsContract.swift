package import ReauthEngine
import ReauthModel
import Testing

/// One sentence that the port `ItemClaims` promises, checked on two views of the same claims: of two tasks of one
/// process, or of two processes.
package struct ItemClaimsContract: Sendable, CustomTestStringConvertible {
    private struct Stopped: Error {}

    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any ItemClaims, any ItemClaims) async throws -> Void

    private init(
        _ sentence: String,
        _ body: @escaping @Sendable (any ItemClaims, any ItemClaims) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it.
    package func check(_ one: any ItemClaims, _ other: any ItemClaims) async throws {
        try await body(one, other)
    }

    /// The whole port.
    package static let all = [
        ItemClaimsContract("an item that is claimed cannot be claimed meanwhile") { one, other in
            let inner = try await one.withClaim(on: .item(1, of: sampleRun)) { () async throws -> Bool in
                try await other.withClaim(on: .item(1, of: sampleRun)) { Issue.record("claimed twice") } == nil
            }
            #expect(inner == true)
        },
        ItemClaimsContract("a claim ends with its work") { one, other in
            let first = try await one.withClaim(on: .item(1, of: sampleRun)) { 1 }
            let second = try await other.withClaim(on: .item(1, of: sampleRun)) { 2 }
            let third = try await one.withClaim(on: .item(1, of: sampleRun)) { 3 }
            #expect([first, second, third] == [1, 2, 3])
        },
        ItemClaimsContract("a claim ends with work that fails, and its error comes through") { one, other in
            await #expect(throws: Stopped.self) {
                _ = try await one.withClaim(on: .item(1, of: sampleRun)) { () async throws -> Int in throw Stopped() }
            }
            let next = try await other.withClaim(on: .item(1, of: sampleRun)) { 2 }
            #expect(next == 2)
        },
        ItemClaimsContract("a refused claim takes nothing from its holder") { one, other in
            let refused = try await one.withClaim(on: .item(1, of: sampleRun)) { () async throws -> [Int?] in
                var answers: [Int?] = []
                for answer in 1...3 {
                    answers.append(try await other.withClaim(on: .item(1, of: sampleRun)) { answer })
                }
                return answers
            }
            #expect(refused == [nil, nil, nil])
        },
        ItemClaimsContract("items and runs do not disturb each other") { one, other in
            let weekly = RunID(rawValue: "weekly-1")
            let claimed = try await one.withClaim(on: .item(1, of: sampleRun)) { () async throws -> [Bool?] in
                let neighbour = try await other.withClaim(on: .item(2, of: sampleRun)) { true }
                let namesake = try await other.withClaim(on: .item(1, of: weekly)) { true }
                return [neighbour, namesake]
            }
            #expect(claimed == [true, true])
        },
        ItemClaimsContract("an instance is one thing, and another one on another platform") { one, other in
            let id = InstanceID(rawValue: "7")
            let claimed = try await one.withClaim(on: .instance(id, platform: "p")) { () async throws -> [Bool?] in
                let same = try await other.withClaim(on: .instance(id, platform: "p")) { true }
                let elsewhere = try await other.withClaim(on: .instance(id, platform: "q")) { true }
                return [same, elsewhere]
            }
            #expect(claimed == [nil, true])
        },
    ]
}
