import Crypto
import struct Foundation.Data
import OAuth
import ReauthEngine

/// The digest of a plan as versions made it that bound job and input only, for the reports of their runs.
enum OlderPlanDigest {
    /// Twenty hexadecimal digits.
    static func of(_ run: RunRecord) -> String {
        SHA256.hash(data: Data("\(run.effectDigest)\n\(run.inputDigest)\n".utf8)).prefix(10).hexadecimal
    }
}
