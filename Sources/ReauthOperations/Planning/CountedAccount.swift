import Crypto
import ReauthModel

/// An account that was counted, in 16 bytes: the first half of a SHA-256.
///
/// A plan counts up to one account for each instance, and a million texts would take some 100 MB.
struct CountedAccount: Hashable {
    private let high: UInt64
    private let low: UInt64

    init(_ group: GrantGroup) {
        var text = group.rawValue
        let digest = text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        (high, low) = digest.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
