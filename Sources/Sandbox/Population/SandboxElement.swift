/// The connectors that the sandbox has instances of.
package enum SandboxElement: UInt8, CaseIterable, Sendable, Hashable {
    /// Salesforce Sales Cloud: revoking the access token does not end the refresh token.
    case salesforce = 1
    /// Box: revoking either token ends both, and a refresh rotates the refresh token.
    case box
    /// Adobe Acrobat Sign: revoking either token ends both, and only the right shard knows them.
    case adobeSign
    /// QuickBooks Online: revoking either token ends both, and an invalid token is answered with a 400 without a body.
    case quickBooks
    /// An OAuth 1 element, which has no tokens that OAuth 2 could revoke.
    case evernote
    /// An OAuth 2 element that no provider catalog names.
    case acmeCRM
    /// HubSpot: only the refresh token can be revoked, and access tokens stay valid until they expire.
    ///
    /// A fleet has instances of it only where a profile asks for them.
    case hubSpot

    /// The key in the platform's URLs and answers.
    package var key: String {
        switch self {
        case .salesforce: "sfdc"
        case .box: "box"
        case .adobeSign: "adobe-esign"
        case .quickBooks: "quickbooks"
        case .evernote: "evernote"
        case .acmeCRM: "acmecrm"
        case .hubSpot: "hubspot"
        }
    }

    /// Finds an element by its key.
    package init?(key: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.key == key }) else { return nil }
        self = found
    }

    /// The provider's name in the ledger, which is also the name of its lane if it can revoke.
    package var provider: String {
        lane?.rawValue ?? key
    }

    /// The lane of its provider; `nil` where the sandbox has no such provider.
    package var lane: SandboxLane? {
        switch self {
        case .salesforce: .salesforce
        case .box: .box
        case .adobeSign: .adobeSign
        case .quickBooks: .quickBooks
        case .hubSpot: .hubSpot
        case .evernote, .acmeCRM: nil
        }
    }

    var title: String {
        switch self {
        case .salesforce: "Salesforce"
        case .box: "Box"
        case .adobeSign: "Adobe Sign"
        case .quickBooks: "QuickBooks"
        case .evernote: "Evernote"
        case .acmeCRM: "Acme CRM"
        case .hubSpot: "HubSpot"
        }
    }

    /// Numbers of the platform's own catalog, where samples show them.
    var platformID: Int {
        switch self {
        case .salesforce: 23
        case .box: 22
        case .adobeSign: 1097
        case .quickBooks: 39
        case .evernote: 37
        case .acmeCRM: 9001
        case .hubSpot: 43
        }
    }

    var hub: String {
        switch self {
        case .salesforce, .acmeCRM: "crm"
        case .hubSpot: "marketing"
        case .box: "documents"
        case .adobeSign: "esignature"
        case .quickBooks: "finance"
        case .evernote: "general"
        }
    }

    var usesOAuth2: Bool { self != .evernote }

    /// Whether the answer to a refresh has a new refresh token (RFC 6749 §6 allows both).
    var rotatesRefreshToken: Bool { self == .box || self == .quickBooks }

    /// Whether a revocation ends every grant of the account for the application, and not only the named one.
    ///
    /// QuickBooks disconnects the company, and the instances of one HubSpot portal can share a refresh token. Box documents
    /// only the end of the two tokens of one grant.
    package var sharesFate: Bool { self == .quickBooks || self == .hubSpot }

    /// How many grants of one account live at the same time; `nil` where the provider names no number.
    ///
    /// As the catalog has it: Salesforce keeps five approvals, and a sixth revokes the oldest.
    package var maxGrantsPerAccount: Int? { self == .salesforce ? 5 : nil }

    var scope: String {
        switch self {
        case .salesforce: "full refresh_token"
        case .box: "root_readwrite"
        case .adobeSign: "user_login:account agreement_read:account"
        case .quickBooks: "com.intuit.quickbooks.accounting"
        case .evernote: ""
        case .acmeCRM: "contacts offline_access"
        case .hubSpot: "oauth crm.objects.contacts.read"
        }
    }
}
