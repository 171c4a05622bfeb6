import CSV
import Crypto
import OAuth
import ReauthEngine

/// One pass over a CSV file: rows come out chunk by chunk, while the digest of all bytes is taken.
struct RowStream {
    private let file: InputFile
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var reader = CSVReader()
    private var hash = SHA256()
    /// How many bytes were read so far.
    private(set) var offset: Int64 = 0

    init(_ file: InputFile) {
        self.file = file
    }

    /// Reads one chunk and hands over the rows that end in it; `false` when the file has ended.
    mutating func readChunk(_ receive: (CSVReader.Element) -> Void) throws(InvalidInput) -> Bool {
        let count = try file.read(into: &buffer, at: offset)
        guard count > 0 else {
            reader.finish(receive)
            return false
        }
        buffer.withUnsafeBytes { bytes in
            let chunk = UnsafeRawBufferPointer(rebasing: bytes[0..<count])
            hash.update(bufferPointer: chunk)
            reader.read(chunk, receive)
        }
        offset += Int64(count)
        return true
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
