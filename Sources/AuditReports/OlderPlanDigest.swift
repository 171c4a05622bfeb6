import Crypto
import struct Foundation.Data
import ReauthEngine

/// The digest of a plan as versions made it that bound job and input only, for the reports of their runs.
enum OlderPlanDigest {
    /// Twenty hexadecimal digits.
    static func of(_ run: RunRecord) -> String {
        let hash = SHA256.hash(data: Data("\(run.effectDigest)\n\(run.inputDigest)\n".utf8))
        return hash.prefix(10).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
