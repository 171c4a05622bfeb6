import Crypto
import struct Foundation.Data

/// A style sheet or script, whose name changes with its content, so that browsers may cache it for good.
struct Asset: Sendable {
    let name: String
    let type: String
    let text: String

    init(_ bytes: [UInt8], suffix: String, type: String) {
        let digest = SHA256.hash(data: Data(bytes)).prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        name = digest.joined() + suffix
        self.type = type
        text = String(decoding: bytes, as: UTF8.self)
    }

    var path: String { "/assets/\(name)" }
}
