import Foundation
import ReauthTesting
import Testing

/// Takes from a store what a loss of power could take: whatever was written and not acknowledged.
struct PowerLoss: Sendable {
    /// What the disk still has of the writes that it was never told to finish.
    enum Tail: CaseIterable, Sendable {
        /// Nothing.
        case gone
        /// The beginning, down to the middle of a page.
        case torn
        /// All of it but a sector, which has something else.
        case garbled
    }

    let store: String

    private var logURL: URL { URL(fileURLWithPath: store + "-wal") }

    /// The log as it lies there; `nil` when there is none.
    func log() throws -> WriteAheadLog? {
        guard let bytes = try? Data(contentsOf: logURL) else { return nil }
        let index = try? Data(contentsOf: URL(fileURLWithPath: store + "-shm"))
        let log = WriteAheadLog(bytes, index: index ?? Data())
        return log.commits.isEmpty ? nil : log
    }

    /// Finds the shortest log that has everything that was acknowledged, and leaves only that, with `tail` behind it.
    ///
    /// Returns how many commits were lost; `nil` when the store is not in a state to be cut.
    func strike(
        acknowledged: [Int64: StoredTrail.Acknowledged],
        leaving tail: Tail,
        using random: inout SplitMix64
    ) async throws -> Int? {
        guard let log = try log() else { return nil }
        var kept = log.commits.count
        while kept > max(1, log.firmCommits) {
            let shorter = try await StoredTrail.read(store: store, log: log.prefix(ofCommits: kept - 1))
            guard acknowledged.allSatisfy({ shorter.has($0.value, of: $0.key) }) else { break }
            kept -= 1
        }
        var lost = log.tail(afterCommits: kept)
        // When the last commit was acknowledged, the next one was about to be written: something like the last.
        if lost.isEmpty { lost = log.tail(afterCommits: kept - 1) }
        try leave(log.prefix(ofCommits: kept) + Self.remains(of: lost, tail, &random))
        return log.commits.count - kept
    }

    /// Makes `log` the store's own.
    func leave(_ log: Data) throws {
        // Without `.atomic` the file stays the same one, with its mode.
        try log.write(to: logURL)
        try? FileManager.default.removeItem(atPath: store + "-shm")
    }

    private static func remains(of lost: Data, _ tail: Tail, _ random: inout SplitMix64) -> Data {
        let sector = 512
        switch tail {
        case .gone:
            return Data()
        case .torn:
            return lost.prefix(Int.random(in: 1..<max(2, lost.count), using: &random))
        case .garbled:
            var bytes = Data(lost)
            let start = Int.random(in: 0...max(0, bytes.count - sector), using: &random)
            for index in start..<min(start + sector, bytes.count) {
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            return bytes
        }
    }
}
