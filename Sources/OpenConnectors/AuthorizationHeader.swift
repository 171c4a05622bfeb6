import OAuth

/// The platform's `Authorization` header: scheme-like words in one field, separated by commas, without `Bearer`.
///
/// `User …, Organization …` is enough for everything below `/instances/{id}`; calls through an instance also name its
/// Element token. Old pages also show hub calls without `Organization`; no call needs that form, and every page of
/// today has all three words.
struct AuthorizationHeader: Sendable {
    private let organization: Secret<String>
    private let user: Secret<String>

    init(organization: Secret<String>, user: Secret<String>) {
        self.organization = organization
        self.user = user
    }

    /// For calls with an id.
    var platform: Secret<String> {
        Secret("User \(user.exposed()), Organization \(organization.exposed())")
    }

    /// For calls through the instance that the Element token selects.
    ///
    /// `nil` for a token that would change the meaning of the header: one with a comma, a space or anything beyond
    /// printable ASCII.
    func instance(_ elementToken: Secret<String>) -> Secret<String>? {
        let token = elementToken.exposed()
        let comma = UInt8(ascii: ",")
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != comma }) else { return nil }
        return Secret("\(platform.exposed()), Element \(token)")
    }
}
