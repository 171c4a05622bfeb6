/// The form of a provider's tokens: a fixed start, a core that identifies the token, and filler up to the usual length.
struct TokenShape: Sendable {
    let prefix: String
    let alphabet: TokenAlphabet
    let filler: Int
    let suffix: String

    init(_ prefix: String, _ alphabet: TokenAlphabet, filler: Int, suffix: String = "") {
        self.prefix = prefix
        self.alphabet = alphabet
        self.filler = filler
        self.suffix = suffix
    }

    static let elementToken = TokenShape("", .base64, filler: 21, suffix: "=")

    static func accessToken(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("00D5g000004Sbx!AQ", .base64URL, filler: 73)
        case .box: TokenShape("", .alphanumeric, filler: 6)
        case .adobeSign: TokenShape("3AAABLblqZhA", .base64URL, filler: 60)
        case .quickBooks: TokenShape("eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..", .base64URL, filler: 90)
        case .evernote: TokenShape("S=s1:U=9f3:E=", .alphanumeric, filler: 20)
        case .acmeCRM: TokenShape("acme_at_", .alphanumeric, filler: 8)
        case .hubSpot: TokenShape("CJSP5qf1KhIC", .base64URL, filler: 60)
        }
    }

    static func refreshToken(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("5Aep861", .base64URL, filler: 58)
        case .box: TokenShape("", .alphanumeric, filler: 38)
        case .adobeSign: TokenShape("3AAABLblqZhR", .base64URL, filler: 60, suffix: "*")
        case .quickBooks: TokenShape("AB11", .alphanumeric, filler: 20)
        case .evernote: TokenShape("S=s1:R=9f3:E=", .alphanumeric, filler: 20)
        case .acmeCRM: TokenShape("acme_rt_", .alphanumeric, filler: 8)
        case .hubSpot: TokenShape("na1-", .alphanumeric, filler: 6)
        }
    }

    static func authorizationCode(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("aPrx", .base64URL, filler: 60, suffix: "==")
        case .adobeSign: TokenShape("CBNCKBAAHBCAABAA", .base64URL, filler: 20)
        case .quickBooks: TokenShape("XAB11", .alphanumeric, filler: 20)
        case .box, .evernote, .acmeCRM, .hubSpot: TokenShape("", .alphanumeric, filler: 6)
        }
    }
}
