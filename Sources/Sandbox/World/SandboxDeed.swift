/// What somebody else may do to an instance, besides the clients of the sandbox's API.
package enum SandboxDeed: String, Sendable, Hashable, CaseIterable {
    /// An administrator disables it.
    case disable
    /// An administrator enables it.
    case enable
    /// The platform refreshes its tokens by itself, though the access token has not expired and lives on.
    case refresh
    /// Somebody signs in on the platform's own page.
    case signIn = "sign-in"
    /// Its owner takes the application's access away at the provider.
    case withdraw

    /// How a fault profile calls it, where it may happen by itself.
    var incidentKey: String? {
        switch self {
        case .disable: "disabled"
        case .enable, .withdraw: nil
        case .refresh: "refreshed"
        case .signIn: "signedIn"
        }
    }
}
