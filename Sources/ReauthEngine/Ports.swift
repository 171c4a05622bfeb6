public import OAuth
public import ReauthModel

/// The platform that the instances live on.
///
/// Each call takes a permit of the platform's lane and sends at most one request. Only cancellation and defects are
/// thrown; whatever the far side does is a value.
public protocol Platform: Sendable {
    /// Reads one instance with its configuration.
    func read(_ reference: InstanceReference) async throws -> ReadAnswer

    /// Makes one call through an instance, and checks that it was `expected` that answered. Not free of effects: on a
    /// broken instance it sets off refresh attempts, so at most one per item and phase.
    func ping(_ elementToken: Secret<String>, expecting expected: InstanceID) async throws -> PingAnswer

    /// Asks for the authorization URL of an element, with our own `state`.
    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> LinkAnswer

    /// Asks for the request token that an OAuth 1 sign-in begins with (RFC 5849 §2.1). Harmless: unused ones expire.
    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer

    /// Enables an instance.
    func enable(_ id: InstanceID) async throws -> EnableAnswer

    /// Sends a code once, with a permit of the platform's lane; never repeats, never follows a redirect. Where nothing left,
    /// the response comes back unspent.
    ///
    /// The intent must be on stable storage before.
    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
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
    public var lane: LaneKey { .platform }

    /// One that knows no order.
    public var forCodeAtHand: any Platform { self }
}

/// The answer to the request for an OAuth 1 request token.
public enum RequestTokenAnswer: Sendable {
    /// It was given.
    case granted(RequestToken, Evidence)
    /// None was given, and asking again will not help: the client was refused, or the answer holds none.
    case unusable(Evidence)
    /// 401 of the platform: cross-check with ``Platform/checkCredentials()``.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// What came of sending a code.
public enum ExchangeResult: ~Copyable, Sendable {
    /// The code is spent, whatever the answer says.
    case sent(ExchangeAnswer)
    /// Nothing left; here is the response again.
    case notSent(AuthorizationResponse, RequestFailure)
}

/// The platform's list of instances.
public protocol InstanceDirectory: Sendable {
    /// One page of `GET /instances`, narrowed by the platform; `cursor` is `nil` for the first.
    ///
    /// The platform's largest page has 200 rows. Duplicates across pages and rows that moved are possible: it pages by
    /// offset. A page that is too large to be read is `failed(lost)` with ``Evidence/exceededSize``; a smaller one may do.
    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer

    /// How many instances the platform has, as a completeness check of the pages.
    func count() async throws -> CountAnswer
}

/// The providers' revocation endpoints, behind one catalog.
public protocol RevocationService: Sendable {
    /// What the catalog knows about an element's provider; `nil` when no entry names the element.
    func profile(forElement element: String) -> ProviderProfile?

    /// Every entry.
    var profiles: [ProviderProfile] { get }

    /// Puts one revocation request together, and checks everything that can be checked before it is sent. Sends nothing.
    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation
}

/// What came of putting a revocation together.
public enum RevocationPreparation: Sendable {
    /// It can be sent.
    case ready(PreparedRevocation)
    /// It can not, and this is its end.
    case refused(RevocationAnswer)
}

/// A revocation that was checked and waits for its permit.
public struct PreparedRevocation: Sendable {
    /// Whose permit it needs.
    public var lane: LaneKey
    private let perform: @Sendable (consuming Permit) async throws -> RevocationAnswer

    /// A revocation that `perform` sends.
    public init(lane: LaneKey, perform: @escaping @Sendable (consuming Permit) async throws -> RevocationAnswer) {
        self.lane = lane
        self.perform = perform
    }

    /// Sends the request once; never repeats, never follows a redirect.
    ///
    /// The intent must be on stable storage before. Where the lane was parked since the permit was given, nothing leaves, and
    /// the answer is `failed(parked)`.
    public func send(with permit: consuming Permit) async throws -> RevocationAnswer {
        try await perform(permit)
    }
}

/// An OAuth client with its credentials in memory.
public struct Application: Sendable {
    /// The element whose instances use it.
    public var element: String
    /// The client identifier.
    public var clientID: Secret<String>
    /// The client secret.
    public var clientSecret: Secret<String>
    /// Where the provider sends the browser after consent.
    public var redirectURI: String
    /// The scopes to ask for.
    public var scope: String?

    /// Makes an application.
    public init(
        element: String,
        clientID: Secret<String>,
        clientSecret: Secret<String>,
        redirectURI: String,
        scope: String?
    ) {
        self.element = element
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.scope = scope
    }
}

/// Gives back the Element token of a row that the store remembers by its offset only.
public protocol ElementTokenSource: Sendable {
    /// Reads the token of the row at `offset`; throws when the input is not what it was.
    func elementToken(atRowOffset offset: Int64) throws -> Secret<String>
}

/// The input of a run: streams items in batches, each row once, in order.
public protocol InstanceSource: Sendable {
    /// Hands every item of the input to `receive`, in batches of at most about a thousand, and returns what was read.
    /// Throws ``InvalidInput`` when rows are bad, after all of them were looked at.
    func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary
}

/// What a source has read.
public struct SourceSummary: Sendable, Hashable {
    /// Names of the carried columns, in the order of ``ItemSeed/carried``.
    public var carriedColumns: [String]
    /// SHA-256 of the CSV file, in hexadecimal; `nil` where the store computes it from the items.
    public var contentDigest: String?
    /// Things a person should know: a count that does not agree, for example.
    public var warnings: [String]

    /// Makes a summary.
    public init(carriedColumns: [String] = [], contentDigest: String? = nil, warnings: [String] = []) {
        self.carriedColumns = carriedColumns
        self.contentDigest = contentDigest
        self.warnings = warnings
    }
}

/// The input cannot be used: each problem with its place.
///
/// Ends the program with exit code 65; nothing was sent.
public struct InvalidInput: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The file it is in.
        public var file: String
        /// The line, from 1, when the problem has one.
        public var line: Int?
        /// What is wrong and what would be right.
        ///
        /// Free of secrets.
        public var message: String

        /// Makes a problem.
        public init(file: String, line: Int?, message: String) {
            self.file = file
            self.line = line
            self.message = message
        }

        /// `file:line: message`.
        public var description: String {
            line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
        }
    }

    /// The problems, in the order of the input; at most a thousand are kept.
    public var problems: [Problem]
    /// How many there are in all.
    public var total: Int

    /// Makes the error.
    public init(_ problems: [Problem], total: Int? = nil) {
        self.problems = problems
        self.total = total ?? problems.count
    }

    /// One line per problem.
    public var description: String {
        let lines = problems.map(\.description)
        return (total > lines.count ? lines + ["… and \(total - lines.count) more"] : lines).joined(separator: "\n")
    }
}
