import Foundation

/// SQLite's write-ahead log, as far as one must know it to cut it (https://www.sqlite.org/fileformat2.html#walformat).
struct WriteAheadLog: Sendable {
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    let bytes: Data
    /// Where each commit ends.
    ///
    /// Checksums are not looked at: what an earlier torn write left may count as a commit, and then the log up to there
    /// says the same as the log before it.
    let commits: [Int]
    /// Whether so little is in it that nothing of it was moved into the main file yet.
    ///
    /// The program lets SQLite do that at 4,000 frames; then the log begins again from the front, with another salt.
    let isBeforeItsCheckpoint: Bool

    init(_ bytes: Data) {
        let bytes = Data(bytes)
        self.bytes = bytes
        func word(_ offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        guard bytes.count > Self.headerSize else {
            commits = []
            isBeforeItsCheckpoint = true
            return
        }
        let frame = Self.frameHeaderSize + Int(word(8))
        let salt = bytes[16..<24]
        var ends: [Int] = []
        var start = Self.headerSize
        while start + frame <= bytes.count, bytes[start + 8..<start + 16].elementsEqual(salt) {
            // The size of the database after the commit; zero in all other frames.
            if word(start + 4) != 0 { ends.append(start + frame) }
            start += frame
        }
        commits = ends
        isBeforeItsCheckpoint = start / frame < 3500
    }

    /// The log up to its `count`th commit.
    func prefix(ofCommits count: Int) -> Data {
        bytes.prefix(count == 0 ? Self.headerSize : commits[count - 1])
    }

    /// What follows the `count`th commit.
    func tail(afterCommits count: Int) -> Data {
        Data(bytes.dropFirst(count == 0 ? Self.headerSize : commits[count - 1]))
    }
}
