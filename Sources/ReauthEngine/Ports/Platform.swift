package import OAuth
package import ReauthModel

/// The platform that the instances live on.
///
/// Each call takes a permit of the platform's lane and sends at most one request. Only cancellation and defects are
/// thrown; whatever the far side does is a value.
package protocol Platform: Sendable {
    /// Reads one instance with its configuration.
    func read(_ reference: InstanceReference) async throws -> ReadAnswer

    /// Makes one call through an instance, and checks that it was `expected` that answered. Not free of effects: on a
    /// broken instance it sets off refresh attempts, so at most one per item and phase.
    ///
    /// It is a call to the instance's provider, too: while `provider`, its lane, is parked, nothing is sent, and a 429 that the
    /// platform passes on parks that lane and not the platform's.
    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer

    /// Asks for the authorization URL of an element, with our own `state`.
    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer

    /// Asks for the request token that an OAuth 1 sign-in begins with (RFC 5849 §2.1). Harmless: unused ones expire.
    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer

    /// Enables an instance.
    func enable(_ id: InstanceID) async throws -> EnableAnswer

    /// Disables an instance: nothing is called through it any more.
    func disable(_ id: InstanceID) async throws -> DisableAnswer

    /// Sends a code once, with a permit of the platform's lane; never repeats, never follows a redirect. Where nothing
    /// was sent, the response comes back unspent. A 429 that the platform passes on parks `provider`, the lane of the instance's
    /// provider.
    ///
    /// The intent must be on stable storage before.
    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult

    /// A read that good credentials are always allowed: tells whether a 401 elsewhere was our own fault.
    func checkCredentials() async throws -> CredentialsAnswer

    /// The lane of its requests.
    var lane: LaneKey { get }

    /// The same platform for what belongs to a code that is at hand, which expires within minutes: its requests go before
    /// others that wait for a permit.
    var forCodeAtHand: any Platform { get }
}

extension Platform {
    /// The platform's own lane.
    package var lane: LaneKey { .platform }

    /// The platform itself, where requests have no order.
    package var forCodeAtHand: any Platform { self }
}
