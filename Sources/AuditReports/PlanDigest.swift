import Crypto
import OAuth
import struct Foundation.Data

/// Binds what a run does to what it does it to: what `reauth plan` prints, `run --confirm` compares and a report keeps.
package enum PlanDigest {
    /// Twenty hexadecimal digits: short enough to be typed, long enough to tell plans apart.
    ///
    /// `catalog` is what the catalog says of the providers that the input meets, and `fleet` how the instances stand after
    /// earlier runs, the newest run of the job included: so every run changes the digest of the next plan.
    package static func of(effectDigest: String, inputDigest: String, catalog: String, fleet: String) -> String {
        let catalog = SHA256.hash(data: Data(catalog.utf8)).hexadecimal
        return digest(of: "reauth-plan-2\n\(effectDigest)\n\(inputDigest)\n\(catalog)\n\(fleet)\n")
    }

    /// The digest as versions made it that bound job and input only, for the reports of their runs.
    static func ofOlderVersions(effectDigest: String, inputDigest: String) -> String {
        digest(of: "\(effectDigest)\n\(inputDigest)\n")
    }

    private static func digest(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).prefix(10).hexadecimal
    }
}
