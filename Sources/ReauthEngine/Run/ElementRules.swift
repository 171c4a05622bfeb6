import ReauthModel

/// What is known of elements: their providers, their OAuth clients, and what their authorization URLs need.
struct ElementRules: Sendable {
    let revocation: any RevocationService
    let authorizationRules: (any AuthorizationRules)?
    /// OAuth clients by element.
    let applications: [String: Application]

    /// The lane of an item; `nil` while no provider is known.
    func lane(forElement element: String?) -> LaneKey? {
        element.flatMap { revocation.profile(forElement: $0)?.lane }
    }

    /// How many grants of an account their providers keep, for elements that people can sign in for.
    var grantCaps: GrantCaps {
        GrantCaps(
            Dictionary(
                uniqueKeysWithValues: applications.keys.compactMap { element in
                    revocation.profile(forElement: element)?.maxGrantsPerAccount.map { (element, $0) }
                }
            )
        )
    }

    /// What the element's authorization URLs need.
    func authorizationRule(forElement element: String) -> AuthorizationRule {
        authorizationRules?.authorizationRule(forElement: element) ?? AuthorizationRule()
    }

    /// The scopes that a link of the element asks for; none where the job lets the platform choose.
    func scopes(forElement element: String?) -> [String] {
        guard let element, let own = applications[element]?.scope?.split(separator: " ").map(String.init), !own.isEmpty
        else { return [] }
        return own + authorizationRule(forElement: element).requiredScopes.filter { !own.contains($0) }
    }

    /// Whether the element signs in by OAuth 1.
    func usesOAuth1(_ element: String?) -> Bool {
        element.map { authorizationRule(forElement: $0).usesOAuth1 } ?? false
    }

    /// What decides about an item of this element, in this job.
    func policy(forElement element: String?, of job: Job) -> ItemPolicy {
        ItemPolicy(
            action: job.action,
            revoke: job.revoke,
            confirm: job.confirm,
            profile: element.flatMap { revocation.profile(forElement: $0) },
            hasApplication: element.map { applications[$0] != nil } ?? false,
            reenable: job.reenable,
            onStillValid: job.onStillValid,
            sparesRecentlyDone: job.repeatInterval != nil,
            authorizedBefore: job.select.authorizedBefore,
            signsInByOAuth1: usesOAuth1(element)
        )
    }
}
