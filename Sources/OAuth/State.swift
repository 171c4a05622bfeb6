/// The `state` of an authorization request (RFC 6749 §4.1.1): 256 bits from the system's generator, base64url.
///
/// It is what binds a callback to one instance, so it must be unguessable and used once.
public struct State: Sendable, Hashable, RawRepresentable {
    /// The text that travels in the URL: 43 characters of `A-Z a-z 0-9 - _`.
    public let rawValue: String

    /// Wraps a state that came back.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes a new one from `generator`; give the system's generator wherever a person can sign in with it.
    public init(using generator: inout some RandomNumberGenerator) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
        var text = ""
        for _ in 0..<43 {
            text.unicodeScalars.append(alphabet[Int(truncatingIfNeeded: generator.next() & 63)])
        }
        rawValue = text
    }
}
