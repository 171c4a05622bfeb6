import Crypto
import struct Foundation.Data

extension Secret where Value == String {
    /// The SHA-256 of the text, in 64 hexadecimal digits.
    ///
    /// Only for texts that are long and random: a short one could be guessed from its digest.
    package var sha256: String {
        SHA256.hash(data: Data(exposed().utf8)).hexadecimal
    }
}
