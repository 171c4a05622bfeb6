import ReauthModel

/// A code that the consent page issued.
///
/// Its text is not stored, because the text contains the code's serial number.
struct IssuedCode: Sendable {
    var element: SandboxElement
    var issuedAt: Timestamp
    var isOtherAccount: Bool
    var isUsed = false
}
