import Crypto
import struct Foundation.Data

/// Binds what a run does to what it does it to: what `reauth plan` prints, `run --confirm` compares and a report keeps.
public enum PlanDigest {
    /// Twenty hexadecimal digits: short enough to be typed, long enough to tell plans apart.
    public static func of(effectDigest: String, inputDigest: String) -> String {
        let hash = SHA256.hash(data: Data("\(effectDigest)\n\(inputDigest)\n".utf8))
        return hash.prefix(10).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
