package import OAuth
package import ReauthModel

/// What the consent page can do for operators and customers, without knowing how.
///
/// Expected ends are values; what is thrown stops the page: ``StoreUnusable``, ``CredentialsRejected``, cancellation.
package protocol ConsentFlow: Sendable {
    /// The runs whose instances wait, newest first.
    var runs: [RunRecord] { get }

    /// The paths at which callbacks come in, besides those that the page was told of.
    var callbackPaths: Set<String> { get }

    /// The carried column that groups them, where the job names one.
    var groupName: String? { get }

    /// Counts by provider and standing, all groups together.
    func counts() async throws -> [ConnectionCount]

    /// Counts of some groups, by group, provider and standing.
    func counts(ofGroups groups: [String]) async throws -> [ConnectionCount]

    /// How many wait since each of these moments or later, and since when the one that has waited longest.
    func waiting(since moments: [Timestamp]) async throws -> WaitingTally

    /// The groups that have connections, in order, at most `limit`.
    func groups(limit: Int) async throws -> [String]

    /// A page of connections.
    func connections(
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Connection]

    /// One connection; `nil` when there is none, or none that a person has to sign in for.
    func connection(_ sequence: Int64) async throws -> Connection?

    /// What happened to it, in order.
    func history(of sequence: Int64) async throws -> [Event]

    /// Our own link for the person: the newest, or a new one where there is none, or its time is over. `nil` when the
    /// connection does not wait, where its link was withdrawn: only ``renewLink(for:)`` makes another one then, and where it
    /// is held back by its provider's cap.
    func link(for sequence: Int64) async throws -> CustomerLink?

    /// The same of many connections, by their numbers: what has to be made is written together.
    func links(for sequences: [Int64]) async throws -> [Int64: CustomerLink]

    /// Withdraws the connection's link and makes a new one. `nil` when the connection does not wait, or is held back.
    func renewLink(for sequence: Int64) async throws -> CustomerLink?

    /// Withdraws the connection's link; there is none until it is renewed.
    func withdrawLink(for sequence: Int64) async throws

    /// What a link leads to. Changes nothing, so that a mail scanner that opens it does no harm.
    func look(up token: String) async throws -> LinkLookup

    /// Sets out for the provider from a customer's link: mints a `state` and asks for the authorization URL. Only the
    /// same `browser` may bring the callback.
    func setOut(from token: String, in browser: Secret<String>) async throws -> SetOutAnswer

    /// Sets out for the provider as the operator. Only the same `browser` may bring the callback, or an operator.
    func setOut(for sequence: Int64, in browser: Secret<String>) async throws -> SetOutAnswer

    /// Takes in what the provider sent the browser back with: every query parameter, as it came. Exchanges the code at
    /// once and returns when the result is known, or when it takes longer than a person waits (`underWay`).
    func callback(
        _ parameters: Secret<[(name: String, value: String)]>,
        broughtBy bearer: CallbackBearer
    ) async throws -> CallbackAnswer

    /// What came of the consent that this `state` belongs to, for a page that asks again.
    func result(ofState state: String) async throws -> CallbackAnswer

    /// Whether codes come back to this program: `false` where the redirect URI of the connection's application is not
    /// ours, so that a person has to paste the address at which the browser ended.
    func capturesCallback(for sequence: Int64) async throws -> Bool
}

/// One connection that a person has or had to sign in for, as the consent page shows it.
package struct Connection: Sendable, Hashable {
    /// Its run.
    package var run: RunID
    /// Its place in the run; in a campaign, a number that tells the run too.
    package var sequence: Int64
    /// The platform's number.
    package var instanceID: String
    /// Its name, as the input or the platform gave it.
    ///
    /// Anything may stand there.
    package var name: String
    /// The group's name; empty without a grouping column.
    package var group: String
    /// The element's key.
    package var element: String
    /// The provider's name in the catalog.
    package var provider: String
    /// The provider's name for people: `Salesforce`.
    package var providerTitle: String
    /// Where it stands.
    package var standing: ConnectionFilter.Standing
    /// Why, where there is a reason.
    package var reason: Reason?
    /// Since when it waits.
    package var awaitingSince: Timestamp?
    /// When it was re-authenticated.
    package var reauthenticatedAt: Timestamp?
    /// When the new token was verified.
    package var verifiedAt: Timestamp?
    /// Whether a code is being exchanged for it.
    package var isUnderWay: Bool
    /// Whether a link can be made for it: the job knows its application.
    package var canSetOut: Bool
    /// What became of the customer's newest link, where it waits and has one.
    package var linkState: LinkState?
    /// Whether it gets no link and no sign-in now, because of its provider's cap on the grants of an account.
    package var isHeldBack: Bool
    /// Why nothing can be done for it now, where its job cannot be opened.
    package var problem: String?
    /// The scopes that were asked for and that its last sign-in did not bring, as far as that is known.
    ///
    /// Empty in lists of connections.
    package var missingScopes: [String] = []

    package init(
        run: RunID,
        sequence: Int64,
        instanceID: String,
        name: String,
        group: String,
        element: String,
        provider: String,
        providerTitle: String,
        standing: ConnectionFilter.Standing,
        reason: Reason? = nil,
        awaitingSince: Timestamp? = nil,
        reauthenticatedAt: Timestamp? = nil,
        verifiedAt: Timestamp? = nil,
        isUnderWay: Bool = false,
        canSetOut: Bool = true,
        linkState: LinkState? = nil,
        isHeldBack: Bool = false,
        problem: String? = nil
    ) {
        self.run = run
        self.sequence = sequence
        self.instanceID = instanceID
        self.name = name
        self.group = group
        self.element = element
        self.provider = provider
        self.providerTitle = providerTitle
        self.standing = standing
        self.reason = reason
        self.awaitingSince = awaitingSince
        self.reauthenticatedAt = reauthenticatedAt
        self.verifiedAt = verifiedAt
        self.isUnderWay = isUnderWay
        self.canSetOut = canSetOut
        self.linkState = linkState
        self.isHeldBack = isHeldBack
        self.problem = problem
    }
}

/// A link of our own, ready to be sent to a customer.
package struct CustomerLink: Sendable {
    /// The whole URL, with its secret token.
    package var url: Secret<String>
    /// Not good from this moment on.
    package var expiresAt: Timestamp

    package init(url: Secret<String>, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// What a customer's link leads to.
package enum LinkLookup: Sendable, Hashable {
    /// A connection, waiting or done.
    case connection(Connection, expiresAt: Timestamp)
    /// The link was good once.
    case expired
    /// The link was withdrawn, and there is no newer one.
    case withdrawn
    /// A newer link took its place.
    case replaced
    /// It is of another run of the store, which this page does not serve.
    case otherRun
    /// There never was such a link.
    case unknown
}

/// What came of setting out for the provider.
package enum SetOutAnswer: Sendable {
    /// Where to send the browser. Sensitive: it carries the `state`.
    case redirect(Secret<String>, state: State)
    /// The connection does not wait any more.
    case notWaiting(Connection)
    /// No link can be made: why.
    case unavailable(Reason)
    /// Nothing can be done for the connection's run, in words for an operator.
    case closed(String)
    /// The customer's link is not good.
    case badLink(LinkLookup)
}

/// What brings a callback.
package enum CallbackBearer: Sendable {
    /// The browser that the provider redirected, and what tells which it is; `nil` when it never set out here.
    case browser(Secret<String>?)
    /// An operator, who pasted the address at which some browser ended.
    case operators
}

/// What to tell a person who came back from the provider.
package struct CallbackAnswer: Sendable, Hashable {
    /// What came of it.
    package enum Result: Sendable, Hashable {
        /// Stable words of a consent that is known.
        case known(ConsentResult)
        /// The `state` is not in the store: forged, or of another store.
        case unknownState
        /// The `state` is too old, or its link was replaced.
        case expired
        /// Another browser set out (RFC 6749 §10.12). The `state` stays good, and nothing is told of its connection.
        case otherBrowser
        /// The `state` is of another run of the store. It stays good.
        case otherRun
        /// The callback had no usable parameters.
        case malformed
    }

    /// What came of it.
    package var result: Result
    /// Which connection, where the `state` tells.
    package var connection: Connection?
    /// Whether this callback came a second time: the answer is the one that was recorded.
    package var isRepeated: Bool
    /// Whether an operator set out, and not a customer.
    package var isOperators: Bool
    /// The `state` that it is about, where it is one of ours: that of the callback, or that of its request token.
    package var state: Secret<String>?

    package init(result: Result, connection: Connection? = nil, isRepeated: Bool = false, isOperators: Bool = false) {
        self.result = result
        self.connection = connection
        self.isRepeated = isRepeated
        self.isOperators = isOperators
    }
}
