public import OAuth
public import ReauthModel

/// Where links for people and the consents that began from them are kept.
///
/// Only hashes: neither a link's token nor a `state` can be read from the store. Throws ``StoreUnusable``.
public protocol ConsentStore: Sendable {
    /// Items that a person has or had to sign in for, in order: those that wait, and those whose consent came to an end.
    func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Item]

    /// The same items, counted by lane and standing, with an empty group. What one of the runs `others` stands for does not
    /// count.
    func connectionCounts(of run: RunID, apartFrom others: [RunID]) async throws -> [ConnectionCount]

    /// The same, of some groups: values of the carried column with this index.
    func connectionCounts(
        of run: RunID,
        in groups: [String],
        ofColumn column: Int,
        apartFrom others: [RunID]
    ) async throws -> [ConnectionCount]

    /// The groups of the same items, in order, at most `limit`.
    func connectionGroups(of run: RunID, column: Int, limit: Int) async throws -> [String]

    /// Does a part of what makes counts and searches of a large run fast; says whether there is more to do.
    ///
    /// Changes no answer. `groupColumn` is the index of the carried column that groups the run's items.
    func prepareConnections(of run: RunID, groupColumn: Int?) async throws -> Bool

    /// Items that wait and whose code may have been sent without a recorded end, in order.
    func underWay(of run: RunID, after sequence: Int64, limit: Int) async throws -> [Item]

    /// The audit trail of one item, in order.
    func history(of run: RunID, sequence: Int64) async throws -> [Event]

    /// The newest link of an item.
    func newestLink(of run: RunID, sequence: Int64) async throws -> LinkRecord?

    /// The newest links of the items in a range of sequence numbers, of those that have one.
    func newestLinks(of run: RunID, sequences: ClosedRange<Int64>) async throws -> [Int64: LinkRecord]

    /// Adds a link; the item's older ones are withdrawn by it.
    func add(_ link: LinkRecord, to run: RunID) async throws

    /// Adds links of items of a run that wait, each with its event in the item's trail; the items' older ones are withdrawn.
    ///
    /// Passed over are those of items that do not wait, and those whose number or token was made already. Many links are
    /// written together.
    func invite(_ links: [LinkRecord], to run: RunID) async throws

    /// The link with that token.
    func link(_ hash: TokenHash) async throws -> (run: RunID, link: LinkRecord)?

    /// Withdraws every link of an item.
    func withdrawLinks(of run: RunID, sequence: Int64, at: Timestamp) async throws

    /// Remembers a consent that somebody sets out for.
    func begin(_ consent: ConsentRecord, of run: RunID) async throws

    /// Uses up a `state`: the first call that finds it unused and unexpired marks it used, all others change nothing.
    func redeem(_ state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// What is known of a `state`, without using it up: `accepted` means that it would be good.
    func look(up state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// Notes what came of a consent, for whoever comes back to the callback's page.
    func conclude(_ state: TokenHash, as result: ConsentResult) async throws
}

/// SHA-256 of a text that is a secret in itself, in hexadecimal.
public struct TokenHash: RawRepresentable, Sendable, Hashable {
    /// The digits.
    public let rawValue: String

    /// Wraps a hash.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes a text that is long and random.
    public init(of text: Secret<String>) {
        rawValue = text.sha256
    }
}

/// A link of our own that leads one person to one connection.
public struct LinkRecord: Sendable, Hashable {
    /// Which item.
    public var sequence: Int64
    /// The how-manieth link of the item; its token is derived from it.
    public var serial: Int
    /// The token's hash.
    public var hash: TokenHash
    /// When it was made.
    public var createdAt: Timestamp
    /// Not good from this moment on.
    public var expiresAt: Timestamp
    /// When it was withdrawn.
    public var withdrawnAt: Timestamp?

    /// Makes a record.
    public init(
        sequence: Int64,
        serial: Int,
        hash: TokenHash,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        withdrawnAt: Timestamp? = nil
    ) {
        self.sequence = sequence
        self.serial = serial
        self.hash = hash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.withdrawnAt = withdrawnAt
    }
}

/// A consent that somebody set out for: what its `state` is bound to.
public struct ConsentRecord: Sendable, Hashable {
    /// The hash of the `state` that went to the provider.
    public var state: TokenHash
    /// Which item.
    public var sequence: Int64
    /// The item's epoch when it began; a callback of an older epoch is void.
    public var epoch: Int
    /// The link that it began from; `nil` for a link that the run reported, or that an operator opened.
    public var linkSerial: Int?
    /// The hash of what tells the browser that set out; `nil` for a link that the run reported, which anybody may follow.
    ///
    /// A callback that another browser brings is not let in: somebody could set out and have another person consent.
    public var browser: TokenHash?
    /// When it began.
    public var createdAt: Timestamp
    /// Not good from this moment on.
    public var expiresAt: Timestamp
    /// What came of it.
    public var result: ConsentResult?

    /// Makes a record.
    public init(
        state: TokenHash,
        sequence: Int64,
        epoch: Int,
        linkSerial: Int?,
        browser: TokenHash? = nil,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        result: ConsentResult? = nil
    ) {
        self.state = state
        self.sequence = sequence
        self.epoch = epoch
        self.linkSerial = linkSerial
        self.browser = browser
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.result = result
    }
}

/// What came of a consent, in stable words.
public enum ConsentResult: String, Sendable, Hashable, CaseIterable {
    /// The code is being exchanged.
    case underWay = "under_way"
    /// The instance works again.
    case reauthenticated
    /// The person said no, or the provider did.
    case denied
    /// The provider came back without a code.
    case incomplete
    /// The code was refused, or nothing shows that it took effect.
    case codeRejected = "code_rejected"
    /// Another account signed in than before.
    case wrongAccount = "wrong_account"
    /// It could not be brought to an end now; the person may try again.
    case tryAgain = "try_again"
    /// It went wrong in a way that the operator has to look at.
    case failed
}

/// What became of a `state` that came back.
public enum RedeemedState: Sendable, Hashable {
    /// It was good, and is used up now.
    case accepted(run: RunID, consent: ConsentRecord)
    /// It was used before; this is what came of it.
    case used(run: RunID, consent: ConsentRecord)
    /// It was handed out and is too old.
    case expired(run: RunID, consent: ConsentRecord)
    /// Nobody handed it out.
    case unknown
}
