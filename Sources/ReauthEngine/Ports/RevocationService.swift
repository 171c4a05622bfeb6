package import OAuth
package import ReauthModel

/// The providers' revocation endpoints, behind one catalog.
package protocol RevocationService: Sendable {
    /// What the catalog knows about an element's provider; `nil` when no entry names the element.
    func profile(forElement element: String) -> ProviderProfile?

    /// Every entry.
    var profiles: [ProviderProfile] { get }

    /// Puts one revocation request together, and checks everything that can be checked before it is sent. Sends nothing.
    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation
}

/// What came of putting a revocation together.
package enum RevocationPreparation: Sendable {
    /// It can be sent.
    case ready(PreparedRevocation)
    /// It can not, and this is its end.
    case refused(RevocationAnswer)
}
