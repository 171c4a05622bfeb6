import CSV
import Crypto
import OAuth
import ReauthEngine

/// One pass over a CSV file: rows come out chunk by chunk, while the digest of all bytes is taken.
struct RowStream {
    private let file: InputFile
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var reader = CSVReader(separator: .asInFirstRow)
    private var hash = SHA256()
    /// How many bytes were read so far.
    private(set) var offset: Int64 = 0

    init(_ file: InputFile) {
        self.file = file
    }

    /// What separates the fields; known once the header was handed over.
    var separator: CSVSeparator { reader.separator }

    /// Reads one chunk and hands over the rows that end in it; `false` when the file has ended.
    ///
    /// Throws ``InvalidInput`` where the file cannot be read, or is UTF-16: one problem, and not one for each row.
    mutating func readChunk(_ receive: (CSVReader.Element) -> Void) throws(InvalidInput) -> Bool {
        let count = try file.read(into: &buffer, at: offset)
        guard count > 0 else {
            reader.finish(receive)
            return false
        }
        if offset == 0, Self.isUTF16(buffer[..<count]) {
            throw InvalidInput([InvalidInput.Problem(file: file.path, line: nil, message: Self.utf16)])
        }
        buffer.withUnsafeBytes { bytes in
            let chunk = UnsafeRawBufferPointer(rebasing: bytes[0..<count])
            hash.update(bufferPointer: chunk)
            reader.read(chunk, receive)
        }
        offset += Int64(count)
        return true
    }

    private static let utf16 =
        "the file is UTF-16, as Excel's \"Unicode Text\" is; save it as UTF-8 (in Excel: \"CSV UTF-8\")"

    /// Whether a file begins as UTF-16 does: with its byte order mark, or with ASCII in every second byte.
    private static func isUTF16(_ start: ArraySlice<UInt8>) -> Bool {
        guard start.count >= 2 else { return false }
        let head = Array(start.prefix(4))
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
        guard head.count == 4 else { return false }
        return head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0
            || head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0
    }

    /// SHA-256 of the bytes so far, in hexadecimal.
    var digest: String { hash.finalize().hexadecimal }

    /// SHA-256 of a whole file, in hexadecimal.
    static func digest(of file: InputFile) throws(InvalidInput) -> String {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var offset: Int64 = 0
        while case let count = try file.read(into: &buffer, at: offset), count > 0 {
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
            offset += Int64(count)
        }
        return hash.finalize().hexadecimal
    }
}
