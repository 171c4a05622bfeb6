import ReauthModel

/// The platform's instances and the providers' tokens: what is alive, what is dead, and what was done to them.
///
/// A value without clock, lock or network: callers give the time and keep it to themselves. Only what changed is held.
public struct SandboxWorld: Sendable {
    /// The instances as they began.
    public let fleet: Fleet
    /// The secrets that this world accepts.
    public let credentials: SandboxCredentials
    let rules: Rules

    private var changed: [UInt32: InstanceState] = [:]
    private var renamed: [UInt32: Annotation] = [:]
    private(set) var codes: [IssuedCode] = []
    private(set) var ledger = Ledger()
    /// Records that the ledger file does not have yet.
    private(set) var unwritten: [LedgerRecord] = []

    /// What the platform documents, and what a profile may change.
    struct Rules: Sendable {
        /// The platform disables an instance after so many failed refreshes.
        var refreshAttempts: UInt8 = 5
        var codeLifetime: Duration = .seconds(600)
    }

    /// Name and tags as a PATCH set them.
    struct Annotation: Sendable {
        var name: String?
        var tags: [String]?
    }

    /// Makes a world in which nothing has happened.
    public init(fleet: Fleet, redirectURI: String, codeLifetime: Duration = .seconds(600)) {
        self.fleet = fleet
        credentials = SandboxCredentials(mint: fleet.mint, redirectURI: redirectURI)
        rules = Rules(codeLifetime: codeLifetime)
    }

    /// The state of an instance now.
    public func state(of index: UInt32) -> InstanceState {
        changed[index] ?? fleet.initialState(of: index)
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

    /// How many effects the ledger has.
    public var ledgerCount: Int { ledger.count }

    /// A stretch of the ledger from `start` on; empty at the end.
    public func ledgerEntries(from start: Int) -> ArraySlice<LedgerEntry> {
        ledger.entries(from: start)
    }

    /// How often each effect ended in each way.
    public func tally(_ effect: LedgerEntry.Effect, _ result: LedgerEntry.Result) -> Int {
        ledger.tally[Ledger.Tally(effect: effect, result: result)] ?? 0
    }

    /// Hands the records that are not in the ledger file yet to `write`, in order.
    mutating func drain(_ write: ([LedgerRecord]) throws -> Void) rethrows {
        guard !unwritten.isEmpty else { return }
        try write(unwritten)
        unwritten.removeAll(keepingCapacity: true)
    }

    /// Repeats what a ledger file says: afterwards the world is as it was when the record was written.
    mutating func replay(_ record: LedgerRecord) {
        ledger.append(record.entry)
        if record.entry.instance != LedgerEntry.noInstance {
            changed[record.entry.instance] = record.state
        }
        switch record.entry.effect {
        case .consent:
            let isOther = record.entry.result == .otherAccount
            codes.append(
                IssuedCode(element: record.entry.element, issuedAt: record.entry.time, isOtherAccount: isOther)
            )
        case .exchange where record.entry.result == .exchanged:
            if codes.indices.contains(Int(record.codeSerial)) { codes[Int(record.codeSerial)].isUsed = true }
        default: break
        }
    }

    /// Writes one effect down together with the state that it leaves behind.
    mutating func record(_ entry: LedgerEntry, leaving state: InstanceState, codeSerial: UInt32 = .max) {
        if entry.instance != LedgerEntry.noInstance, state != self.state(of: entry.instance) {
            changed[entry.instance] = state
        }
        ledger.append(entry)
        unwritten.append(LedgerRecord(entry: entry, state: state, codeSerial: codeSerial))
    }

    mutating func append(_ code: IssuedCode) {
        codes.append(code)
    }

    mutating func markUsed(_ serial: UInt32) {
        codes[Int(serial)].isUsed = true
    }
}

/// A code that the consent page gave out.
///
/// Its text is not kept: it says its serial number itself.
struct IssuedCode: Sendable {
    var element: SandboxElement
    var issuedAt: Timestamp
    var isOtherAccount: Bool
    var isUsed = false
}
