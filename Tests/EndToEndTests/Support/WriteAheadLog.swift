import Foundation

/// SQLite's write-ahead log, as far as one must know it to cut it (https://www.sqlite.org/fileformat2.html#walformat).
struct WriteAheadLog: Sendable {
    private static let headerSize = 32
    private static let frameHeaderSize = 24
    /// Where the index says up to which frame a checkpoint has come, or was about to come (`nBackfillAttempted` in
    /// https://www.sqlite.org/walformat.html#the_wal_index_file_format).
    private static let checkpointOffset = 128

    let bytes: Data
    /// Where each commit ends.
    ///
    /// Checksums are not looked at: what an earlier torn write left may count as a commit, and then the log up to there
    /// says the same as the log before it.
    let commits: [Int]
    /// How many of the commits no loss of power can take: SQLite has the disk finish them before a checkpoint moves them
    /// into the main file.
    let firmCommits: Int

    /// Reads a log, with the index that the process which died has left of it.
    init(_ bytes: Data, index: Data) {
        let bytes = Data(bytes)
        self.bytes = bytes
        func word(_ offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        guard bytes.count > Self.headerSize else {
            commits = []
            firmCommits = 0
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
        // The index is in the machine's own byte order, unlike the log.
        let moved = index.dropFirst(Self.checkpointOffset).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let firmEnd = Self.headerSize + moved * frame
        firmCommits = moved == 0 ? 0 : ends.count { $0 <= firmEnd }
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
