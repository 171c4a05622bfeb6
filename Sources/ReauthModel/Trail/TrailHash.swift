import Crypto
import OAuth

/// The link of one record to the record before it: SHA-256 over that one's link and the record's line.
///
/// Whoever changes, removes or moves a record has to compute every later link anew, and then the signed heads no longer fit.
package struct TrailHash: Sendable, Hashable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// What the first record of a chain is linked to.
    package static let start = TrailHash(unchecked: [UInt8](repeating: 0, count: 32))

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Wraps 32 bytes; `nil` for another number of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, values.count == 64 else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// The link of the record with this line, which stands after the record with this link.
    package func following(line: some Sequence<UInt8>) -> TrailHash {
        var hash = SHA256()
        hash.update(data: bytes)
        if line.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil {
            hash.update(data: Array(line))
        }
        return TrailHash(unchecked: Array(hash.finalize()))
    }

    /// 64 hexadecimal digits.
    package var hexadecimal: String { bytes.hexadecimal }
}
