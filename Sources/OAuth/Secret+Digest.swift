import Crypto
import struct Foundation.Data

extension Secret where Value == String {
    /// The SHA-256 of the text, in 64 hexadecimal digits.
    ///
    /// For texts that are long and random, and for nothing else: a short one could be guessed from it.
    package var sha256: String {
        SHA256.hash(data: Data(exposed().utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
