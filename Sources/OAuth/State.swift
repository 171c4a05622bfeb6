/// The `state` of an authorization request (RFC 6749 §4.1.1): 256 bits from the system's generator, base64url.
///
/// It binds a callback to one instance, so it must be unguessable and used once.
package struct State: Sendable, Hashable, RawRepresentable {
    /// The text in the URL: 43 characters of `A-Z a-z 0-9 - _`.
    package let rawValue: String

    /// Wraps a state that came back.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes a new state from `generator`: the system's generator wherever a person can sign in with the state.
    package init(using generator: inout some RandomNumberGenerator) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(Self.length)
        // Ten characters from each number, because each number of the system's generator is a call into the kernel.
        while text.count < Self.length {
            var bits: UInt64 = generator.next()
            for _ in 0..<min(10, Self.length - text.count) {
                text.append(alphabet[Int(bits & 63)])
                bits >>= 6
            }
        }
        rawValue = String(decoding: text, as: UTF8.self)
    }

    private static let length = 43
}
