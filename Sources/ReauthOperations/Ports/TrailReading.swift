package import ReauthModel

/// Reads files of an audit trail that were written earlier, or by another store.
///
/// Throws a ``StatedError`` where a file cannot be read.
package protocol TrailReading: Sendable {
    /// The signed head in a file; whether it is genuine is not looked at.
    func head(at path: String) throws -> SignedTrailHead

    /// Has a verifier take every line of an `events.jsonl`, in order.
    func verify(_ path: String, with verifier: inout TrailVerifier) throws

    /// The JSON of a head.
    func bytes(of head: SignedTrailHead) throws -> [UInt8]
}
