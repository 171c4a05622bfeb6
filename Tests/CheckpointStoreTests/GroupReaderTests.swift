import GRDB
import ReauthTesting
import Testing

@testable import CheckpointStore

@Suite struct GroupReaderTests {
    private struct Refused: Error, Equatable {
        let number: Int
    }

    /// Holds the reader in its first question until the others have been asked.
    private func answers(_ count: Int, refused: Set<Int> = []) async throws -> [Int: Result<Int, Refused>] {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { try? store.close() }
        let reader = GroupReader(store.pool)
        let gate = Gate()
        async let first = reader.read { _ in
            gate.wait()
            return -1
        }
        let answers = try await withThrowingTaskGroup(of: (Int, Result<Int, Refused>).self) { group in
            for number in 0..<count {
                group.addTask {
                    do {
                        return (
                            number,
                            .success(
                                try await reader.read { db in
                                    guard !refused.contains(number) else { throw Refused(number: number) }
                                    return try Int.fetchOne(db, sql: "SELECT ?", arguments: [number]) ?? -2
                                }
                            )
                        )
                    } catch let error as Refused {
                        return (number, .failure(error))
                    }
                }
            }
            gate.open()
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(try await first == -1)
        return answers
    }

    @Test func `each question gets its own answer, and an error is its own`() async throws {
        // More than fit into one group.
        let count = GroupReader.largestGroup * 2 + 3
        let answers = try await answers(count, refused: [3, 70])
        #expect(answers.count == count)
        for (number, answer) in answers {
            #expect(answer == ([3, 70].contains(number) ? .failure(Refused(number: number)) : .success(number)))
        }
    }

    @Test func `a question sees what was committed before it was asked`() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { try? store.close() }
        let reader = GroupReader(store.pool)
        for number in 1...20 {
            try await store.pool.write { db in try db.execute(sql: "PRAGMA user_version = \(number + 1000)") }
            let seen = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await reader.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(seen == [number + 1000])
        }
    }

    @Test func `where the store cannot be read, every question hears of it`() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let reader = GroupReader(store.pool)
        try store.pool.close()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask { (try? await reader.read { _ in 1 }) == nil }
            }
            for await hasFailed in group { #expect(hasFailed) }
        }
    }
}
