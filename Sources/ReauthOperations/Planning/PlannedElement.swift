import ReauthEngine
import ReauthModel

/// What a plan expects of the instances of one element in one lane.
struct PlannedElement: Sendable {
    var instances: Int
    var provider: String
    /// The OAuth client, by the elements that use it.
    var application: String
    /// Whose limit the provider's requests keep to.
    var lane: LaneKey?
    var expected: String
    var reason: Reason?
    /// Requests per instance, retries not counted.
    var platformRequests: Int
    var providerRequests: Int
    /// Whether its revocation ends the account, so that it is sent once for each account.
    var isOncePerAccount = false
    /// What dies with the tokens of one instance.
    var reach: ProviderProfile.Reach
    /// How many grants of one account live at the same time for one application, where that is known.
    var maxGrantsPerAccount: Int?
    var elementWithoutApplication: String?
    /// How long access tokens live on that cannot be revoked, at most; `nil` where they die at once.
    var accessTokenLife: Duration?

    init(_ count: ElementCount, _ job: Job, _ context: PlanContext) {
        let profile = count.element.flatMap { context.profile($0) }
        instances = count.items
        lane = profile?.lane
        provider = profile?.name ?? "other"
        application = count.element.map { context.applicationNames[$0] ?? $0 } ?? "unknown"
        reach = profile?.reach ?? .unknown
        maxGrantsPerAccount = profile?.maxGrantsPerAccount
        expected = ""
        platformRequests = 0
        providerRequests = 0
        if job.action != .check, let element = count.element, !context.applications.contains(element) {
            elementWithoutApplication = element
        }
        switch job.action {
        case .check:
            expected = Outcome.healthy.rawValue
            platformRequests = job.confirm == .ping ? 2 : 1
        case .reauthenticate:
            expected = Outcome.awaitingCode.rawValue
            // Read, and make a link.
            platformRequests = count.element.map(context.signsInByOAuth1) ?? false ? 3 : 2
        case .rotate, .retire:
            revoke(count, job, profile)
        }
        // A row without its element or its id is read once more, to learn what it lacks.
        if count.lane == nil, profile != nil { platformRequests += 1 }
    }

    private mutating func revoke(_ count: ElementCount, _ job: Job, _ profile: ProviderProfile?) {
        guard let profile, let revoke = job.revoke else {
            guard count.element == nil else { return end(.skipped, .unknownProvider) }
            expected = Plan.Lane.identifiedFirst
            platformRequests = 1
            return
        }
        switch profile.decision(for: revoke, in: job.action, confirm: job.confirm) {
        case .end(let outcome, let reason):
            end(outcome, reason)
        case .revoke where profile.needsClientCredentials && elementWithoutApplication != nil:
            end(.failed, .clientCredentialsMissing)
        case .revoke(let kinds, let end):
            // Read, prove, and where nobody is retired make a link or look once more.
            platformRequests = (job.confirm == .none ? 1 : 2) + (job.action == .retire ? 0 : 1)
            if revoke == .grant, profile.sparesAccessToken, let life = profile.accessTokenLife {
                accessTokenLife = life
                // One more look, after the expiry.
                if job.confirm == .ping { platformRequests += 3 }
            }
            providerRequests = kinds.count
            isOncePerAccount = job.confirm == .ping && end == .personNeeded && profile.endsAccount(naming: kinds)
            expected =
                switch end {
                case .silentRefresh: Outcome.rotated.rawValue
                case .personNeeded where job.action == .retire: Outcome.retired.rawValue
                case .personNeeded: Outcome.awaitingCode.rawValue
                case .unknown: "\(Outcome.rotated.rawValue) or \(Outcome.awaitingCode.rawValue)"
                }
        }
    }

    private mutating func end(_ outcome: Outcome, _ reason: Reason?) {
        expected = outcome.rawValue
        self.reason = reason
    }
}
