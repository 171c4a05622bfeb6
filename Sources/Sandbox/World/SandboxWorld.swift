package import ReauthModel

/// The platform's instances and the providers' tokens: which tokens are valid, and what happened to them.
///
/// A value without clock, lock or network: callers give the time. Only instances that changed take memory.
package struct SandboxWorld: Sendable {
    /// The instances as they began.
    package let fleet: SandboxPopulation
    /// The secrets that this world accepts.
    package let credentials: SandboxCredentials
    let rules: Rules

    private var changed: [UInt32: InstanceState] = [:]
    private var renamed: [UInt32: Annotation] = [:]
    private var belated: [UInt32: BelatedExchange] = [:]
    /// Instances that no client has read since a code was sent for them.
    private var unread: Set<UInt32> = []
    /// When a person signed in for an instance last, as a number that grows with each sign-in; absent for never.
    private(set) var grantBirths: [UInt32: UInt32] = [:]
    private var births: UInt32 = 0
    var requestTokens: [RequestToken] = []
    private(set) var codes: [IssuedCode] = []
    private(set) var ledger = Ledger()
    /// Records that the ledger file does not have yet.
    private(set) var unwritten: [LedgerRecord] = []

    /// Rules of the platform, some of which a profile may change.
    struct Rules: Sendable {
        /// The number of failed refreshes after which the platform disables an instance.
        var refreshAttempts: UInt8 = 5
        var codeLifetime: Duration = .seconds(600)
        /// How long the platform still shows the old tokens after an exchange whose answer was lost.
        var exchangeVisibleAfter: Duration = .zero
        /// How long an access token of HubSpot is valid.
        var accessTokenLifetime: Duration = .seconds(1800)
        /// When HubSpot's first access tokens were issued.
        var startedAt = Timestamp(rawValue: 0)
    }

    /// Name and tags as a PATCH set them.
    struct Annotation: Sendable {
        var name: String?
        var tags: [String]?
    }

    /// A world in which nothing has happened.
    package init(
        fleet: SandboxPopulation,
        redirectURI: String,
        codeLifetime: Duration = .seconds(600),
        exchangeVisibleAfter: Duration = .zero,
        accessTokenLifetime: Duration = .seconds(1800),
        startedAt: Timestamp = Timestamp(rawValue: 0)
    ) {
        self.fleet = fleet
        credentials = SandboxCredentials(mint: fleet.mint, redirectURI: redirectURI)
        rules = Rules(
            codeLifetime: codeLifetime,
            exchangeVisibleAfter: exchangeVisibleAfter,
            accessTokenLifetime: accessTokenLifetime,
            startedAt: startedAt
        )
    }

    /// The state of an instance now.
    package func state(of index: UInt32) -> InstanceState {
        changed[index] ?? initialState(of: index)
    }

    /// The state in which an instance starts in this world; HubSpot's tokens are as old as the world.
    private func initialState(of index: UInt32) -> InstanceState {
        var state = fleet.initialState(of: index)
        if fleet.hubSpotPercent > 0, fleet.element(of: index) == .hubSpot {
            state.refreshedAt = rules.startedAt.rawValue
        }
        return state
    }

    /// The state as the platform shows it to a reader at that moment.
    ///
    /// Only tokens and account may be older than in ``state(of:)``; a call through the instance uses the new ones at once.
    package func shownState(of index: UInt32, at now: Timestamp) -> InstanceState {
        var state = state(of: index)
        guard let old = belated[index], now < old.until else { return state }
        state.accessGeneration = old.shown.accessGeneration
        state.refreshGeneration = old.shown.refreshGeneration
        state.earlierAccessLives = old.shown.earlierAccessLives
        state.account = old.shown.account
        state.refreshedAt = old.shown.refreshedAt
        return state
    }

    func annotation(of index: UInt32) -> Annotation? {
        renamed[index]
    }

    /// Replaces name and tags: the platform replaces a tag set as a whole.
    ///
    /// Not part of the ledger file.
    mutating func annotate(_ index: UInt32, name: String?, tags: [String]?) {
        var annotation = renamed[index] ?? Annotation()
        annotation.name = name ?? annotation.name
        annotation.tags = tags ?? annotation.tags
        renamed[index] = annotation
    }

    /// Records that a client has read an instance's configuration.
    ///
    /// Not part of the ledger file: after a restart of the sandbox every instance counts as read.
    mutating func noteRead(_ index: UInt32) {
        unread.remove(index)
    }

    /// Whether a code was sent for the instance, and no client has read the instance since.
    func isUnread(_ index: UInt32) -> Bool {
        unread.contains(index)
    }

    /// How many effects the ledger has.
    package var ledgerCount: Int { ledger.count }

    /// Some entries of the ledger from `start` on; empty at the end.
    package func ledgerEntries(from start: Int) -> ArraySlice<LedgerEntry> {
        ledger.entries(from: start)
    }

    /// How often each effect ended in each way.
    package func tally(_ effect: LedgerEntry.Effect, _ result: LedgerEntry.Result) -> Int {
        ledger.tally[Ledger.Tally(effect: effect, result: result)] ?? 0
    }

    /// Gives `write` the records that are not in the ledger file yet, in order.
    mutating func drain(_ write: ([LedgerRecord]) throws -> Void) rethrows {
        guard !unwritten.isEmpty else { return }
        try write(unwritten)
        unwritten.removeAll(keepingCapacity: true)
    }

    /// Repeats a record of a ledger file: afterwards the world is as it was when the record was written.
    mutating func replay(_ record: LedgerRecord) {
        ledger.append(record.entry)
        noteBirth(record.entry)
        delayVisibility(of: record.entry)
        if record.entry.instance != LedgerEntry.noInstance {
            changed[record.entry.instance] = record.state
        }
        endSharedGrants(after: record.entry)
        switch record.entry.effect {
        case .consent:
            let isOther = record.entry.result == .otherAccount
            codes.append(
                IssuedCode(element: record.entry.element, issuedAt: record.entry.time, isOtherAccount: isOther)
            )
        case .exchange where record.entry.result == .exchanged:
            let serial = Int(record.entry.generation)
            if codes.indices.contains(serial) { codes[serial].isUsed = true }
        default: break
        }
    }

    /// Records one effect together with the state after it.
    mutating func record(_ entry: LedgerEntry, state: InstanceState) {
        delayVisibility(of: entry)
        if entry.instance != LedgerEntry.noInstance { setState(state, of: entry.instance) }
        if entry.effect == .exchange { unread.insert(entry.instance) }
        noteBirth(entry)
        ledger.append(entry)
        unwritten.append(LedgerRecord(entry: entry, state: state))
    }

    private mutating func noteBirth(_ entry: LedgerEntry) {
        guard entry.result == .exchanged || entry.effect == .signIn else { return }
        births += 1
        grantBirths[entry.instance] = births
    }

    mutating func setState(_ state: InstanceState, of index: UInt32) {
        if state != self.state(of: index) { changed[index] = state }
    }

    /// Keeps what readers still see after an exchange; must be called before the state changes.
    private mutating func delayVisibility(of entry: LedgerEntry) {
        guard entry.effect == .exchange, entry.result == .exchanged else { return }
        if entry.isResponseLost, rules.exchangeVisibleAfter > .zero {
            belated[entry.instance] = BelatedExchange(
                shown: shownState(of: entry.instance, at: entry.time),
                until: entry.time.advanced(by: rules.exchangeVisibleAfter)
            )
        } else {
            belated[entry.instance] = nil
        }
    }

    mutating func append(_ code: IssuedCode) {
        codes.append(code)
    }

    mutating func markUsed(_ serial: UInt32) {
        codes[Int(serial)].isUsed = true
    }
}
