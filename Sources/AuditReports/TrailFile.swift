import LocalFiles
package import ReauthModel

/// An `events.jsonl` that is read to be verified.
package struct TrailFile: Sendable {
    /// One line of it.
    package enum Line: Sendable {
        /// A record: its bytes as they were hashed, and the link that stands with it.
        case record([UInt8], position: Int64, run: RunID, hash: TrailHash?)
        /// No record; lines count from 1.
        case unreadable(Int)
    }

    private let path: String

    /// Names the file.
    package init(path: String) {
        self.path = path
    }

    /// A record is some hundred bytes long; a longer line is none.
    private static let longestLine = 1 << 16

    /// Reads the lines in their order.
    ///
    /// Throws ``TrailFileError``.
    package func forEachLine(_ body: (Line) -> Void) throws(TrailFileError) {
        do {
            let file = try RegularFile(path: path)
            var chunk = [UInt8](repeating: 0, count: 1 << 18)
            var rest: [UInt8] = []
            var (offset, number): (Int64, Int) = (0, 0)
            while true {
                let count = try file.read(into: &chunk, at: offset)
                if count == 0 { break }
                offset += Int64(count)
                for piece in chunk[..<count].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                    .enumerated()
                {
                    if piece.offset > 0 {
                        number += 1
                        body(Self.line(rest, number))
                        rest.removeAll(keepingCapacity: true)
                    }
                    // What is longer than any record stays unreadable without being kept.
                    if rest.count <= Self.longestLine { rest += piece.element }
                }
            }
            if !rest.isEmpty { body(Self.line(rest, number + 1)) }
        } catch {
            throw TrailFileError(path: path, error)
        }
    }

    private static func line(_ bytes: [UInt8], _ number: Int) -> Line {
        guard bytes.count <= longestLine, let (position, run) = beginning(of: bytes) else { return .unreadable(number) }
        // `,"hash":"`, 64 digits, `"}`
        let member = Array(TrailEntry.linkMember.utf8)
        let start = bytes.count - member.count - 66
        guard start > 0, bytes[start...].starts(with: member), bytes.suffix(2) == Array("\"}".utf8)[...] else {
            return .record(bytes, position: position, run: run, hash: nil)
        }
        let digits = String(decoding: bytes[(start + member.count)..<(bytes.count - 2)], as: UTF8.self)
        guard let hash = TrailHash(hexadecimal: digits) else { return .unreadable(number) }
        return .record(bytes[..<start] + [UInt8(ascii: "}")], position: position, run: run, hash: hash)
    }

    /// The first two members, which every record has: `{"position":7,"run":"NAME"`.
    private static func beginning(of bytes: [UInt8]) -> (position: Int64, run: RunID)? {
        let first = Array("{\"position\":".utf8)
        let second = Array(",\"run\":\"".utf8)
        guard bytes.starts(with: first) else { return nil }
        let digits = bytes[first.count...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let position = Int64(String(decoding: digits, as: UTF8.self)), position > 0,
            bytes[digits.endIndex...].starts(with: second)
        else { return nil }
        let name = bytes[(digits.endIndex + second.count)...].prefix { $0 != UInt8(ascii: "\"") }
        return (position, RunID(rawValue: String(decoding: name, as: UTF8.self)))
    }
}
