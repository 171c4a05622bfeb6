import Crypto
import struct Foundation.Data

extension SHA256 {
    /// The hash of a text's UTF-8.
    static func digest(of text: String) -> SHA256Digest {
        hash(data: Data(text.utf8))
    }

    /// Whether two texts are the same, in a time that does not depend on where they differ.
    static func matches(_ one: String, _ other: String) -> Bool {
        // Digests compare in constant time.
        digest(of: one) == digest(of: other)
    }
}
