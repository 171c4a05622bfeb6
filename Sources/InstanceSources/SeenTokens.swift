import Crypto

/// The Element tokens met so far, as the first half of their SHA-256: enough to recognise a token, and useless for
/// anything else.
struct SeenTokens {
    private struct Half: Hashable {
        var high: UInt64
        var low: UInt64
    }

    private var halves: Set<Half> = []

    /// Whether the token is new.
    mutating func insert(_ token: String) -> Bool {
        var token = token
        let digest = token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        let half = digest.withUnsafeBytes { bytes in
            Half(
                high: bytes.loadUnaligned(as: UInt64.self),
                low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        return halves.insert(half).inserted
    }
}
