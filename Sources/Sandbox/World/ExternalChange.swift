/// A change of an instance that no client of the sandbox's API asked for.
package enum ExternalChange: String, Sendable, Hashable, CaseIterable {
    /// An administrator disables the instance.
    case disable
    /// An administrator enables it.
    case enable
    /// The platform refreshes its tokens, although the access token has not expired; the old access token still works.
    case refresh
    /// A person signs in on the platform's own page.
    case signIn = "sign-in"
    /// The owner of the account withdraws the application's access at the provider.
    case withdraw
}
