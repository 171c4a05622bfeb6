import ReauthModel

/// A request token of OAuth 1 (RFC 5849 §2.1).
///
/// Its text is not stored, because the text contains its serial number and when it was issued. It is not part of the ledger
/// file: after a restart of the sandbox, people have to start their sign-in again.
struct RequestToken: Sendable {
    var callback: String
    var issuedAt: Timestamp
    var isSettled = false
    /// The serial number of the verifier, once a person has allowed.
    var verifier: UInt32?
}
