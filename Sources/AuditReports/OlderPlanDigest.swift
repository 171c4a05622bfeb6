import Crypto
import struct Foundation.Data
import OAuth
import ReauthEngine

/// The plan digest of older versions, which covered the job and its input only; the reports of their runs show it.
enum OlderPlanDigest {
    /// Twenty hexadecimal digits.
    static func of(_ run: RunRecord) -> String {
        SHA256.hash(data: Data("\(run.effectDigest)\n\(run.inputDigest)\n".utf8)).prefix(10).hexadecimal
    }
}
