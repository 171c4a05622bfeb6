import Crypto
import OAuth
import struct Foundation.Data

/// A style sheet or script, whose name changes with its content, so that browsers may cache it for good.
struct Asset: Sendable {
    let name: String
    let type: String
    let text: String

    init(_ bytes: [UInt8], suffix: String, type: String) {
        name = SHA256.hash(data: Data(bytes)).prefix(8).hexadecimal + suffix
        self.type = type
        text = String(decoding: bytes, as: UTF8.self)
    }

    var path: String { "/assets/\(name)" }
}
