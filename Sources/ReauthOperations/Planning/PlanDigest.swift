import Crypto
import struct Foundation.Data

/// Binds what a run does to what it does it to: what `reauth plan` prints, `run --confirm` compares and a report keeps.
enum PlanDigest {
    /// Twenty hexadecimal digits: short enough to be typed, long enough to tell plans apart.
    ///
    /// `catalog` is what the catalog says of the providers of the input, and `fleet` how the instances stand after earlier
    /// runs, the newest run of the job included: so every run changes the digest of the next plan.
    static func of(effectDigest: String, inputDigest: String, catalog: String, fleet: String) -> String {
        let catalog = hexadecimal(SHA256.hash(data: Data(catalog.utf8)), bytes: 32)
        let text = "reauth-plan-2\n\(effectDigest)\n\(inputDigest)\n\(catalog)\n\(fleet)\n"
        return hexadecimal(SHA256.hash(data: Data(text.utf8)), bytes: 10)
    }

    private static func hexadecimal(_ hash: SHA256.Digest, bytes: Int) -> String {
        hash.prefix(bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
