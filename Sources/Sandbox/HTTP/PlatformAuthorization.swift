/// The platform's one authorization header: `User …, Organization …, Element …`, in any order.
struct PlatformAuthorization: Sendable {
    private(set) var user: String?
    private(set) var organization: String?
    private(set) var element: String?

    init(_ header: String?) {
        for part in (header ?? "").split(separator: ",") {
            let words = part.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            let secret = String(words[1].trimmingPrefix { $0 == " " })
            switch words[0].lowercased() {
            case "user": user = secret
            case "organization": organization = secret
            case "element": element = secret
            default: break
            }
        }
    }

    /// Whether it names the account, as calls on instances and elements require.
    func namesAccount(of credentials: SandboxCredentials) -> Bool {
        user == credentials.userSecret && organization == credentials.organizationSecret
    }

    /// Whether it names the user, as calls through an instance require.
    ///
    /// The organization may be missing there, but must not be wrong.
    func namesUser(of credentials: SandboxCredentials) -> Bool {
        user == credentials.userSecret
            && (organization ?? credentials.organizationSecret) == credentials.organizationSecret
    }
}
