import Crypto
import struct Foundation.Data
import OAuth

/// Binds what a run does to the instances that it does it for: `reauth plan` prints the digest, `run --confirm`
/// compares it, and a report keeps it.
enum PlanDigest {
    /// Twenty hexadecimal digits: short enough to be typed, long enough to tell plans apart.
    ///
    /// `catalog` is what the catalog says of the providers of the input, and `fleet` how the instances stand after earlier
    /// runs, the newest run of the job included: so every run changes the digest of the next plan.
    static func of(effectDigest: String, inputDigest: String, catalog: String, fleet: String) -> String {
        let catalog = SHA256.hash(data: Data(catalog.utf8)).hexadecimal
        let text = "reauth-plan-2\n\(effectDigest)\n\(inputDigest)\n\(catalog)\n\(fleet)\n"
        return SHA256.hash(data: Data(text.utf8)).prefix(10).hexadecimal
    }
}
