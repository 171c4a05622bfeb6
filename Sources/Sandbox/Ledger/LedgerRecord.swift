/// One effect as the ledger file stores it: the entry, and the instance's state after it.
///
/// 52 bytes, little-endian, no padding between the fields, so that a file is a header and whole records.
struct LedgerRecord: Sendable, Hashable {
    static let size = 52

    var entry: LedgerEntry
    var state: InstanceState

    func append(to bytes: inout [UInt8]) {
        Self.append(entry.at, to: &bytes)
        Self.append(entry.instance, to: &bytes)
        Self.append(entry.generation, to: &bytes)
        Self.append(entry.status, to: &bytes)
        bytes += [
            entry.effect.rawValue, entry.result.rawValue, entry.element.rawValue, entry.tokenKind?.rawValue ?? 0,
            (entry.isResponseLost ? 1 : 0) | (entry.isBlind ? 2 : 0), state.flags,
        ]
        Self.append(state.accessGeneration, to: &bytes)
        Self.append(state.refreshGeneration, to: &bytes)
        Self.append(state.account, to: &bytes)
        Self.append(state.refreshedAt, to: &bytes)
        Self.append(UInt64(state.failedRefreshes), to: &bytes)
    }

    /// Reads one record; `nil` when a number in it has no meaning.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard let at: Int64 = Self.take(&rest), let instance: UInt32 = Self.take(&rest),
            let generation: UInt32 = Self.take(&rest), let status: UInt16 = Self.take(&rest),
            let effect = rest.popFirst().flatMap(LedgerEntry.Effect.init(rawValue:)),
            let result = rest.popFirst().flatMap(LedgerEntry.Result.init(rawValue:)),
            let element = rest.popFirst().flatMap(SandboxElement.init(rawValue:)),
            let tokenKind = rest.popFirst(), let marks = rest.popFirst(), let flags = rest.popFirst(),
            let accessGeneration: UInt32 = Self.take(&rest), let refreshGeneration: UInt32 = Self.take(&rest),
            let account: UInt32 = Self.take(&rest), let refreshedAt: Int64 = Self.take(&rest),
            let failedRefreshes: UInt64 = Self.take(&rest)
        else { return nil }
        entry = LedgerEntry(
            at: at,
            instance: instance,
            generation: generation,
            status: status,
            effect: effect,
            result: result,
            element: element,
            tokenKind: LedgerEntry.TokenRole(rawValue: tokenKind),
            isResponseLost: marks & 1 != 0,
            isBlind: marks & 2 != 0
        )
        state = InstanceState()
        state.flags = flags
        state.accessGeneration = accessGeneration
        state.refreshGeneration = refreshGeneration
        state.account = account
        state.refreshedAt = refreshedAt
        state.failedRefreshes = UInt8(truncatingIfNeeded: failedRefreshes)
    }

    init(entry: LedgerEntry, state: InstanceState) {
        self.entry = entry
        self.state = state
    }

    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    static func take<Value: FixedWidthInteger>(_ bytes: inout ArraySlice<UInt8>) -> Value? {
        let size = Value.bitWidth / 8
        guard bytes.count >= size else { return nil }
        var value: Value = 0
        for byte in bytes.prefix(size).reversed() {
            value = value << 8 | Value(truncatingIfNeeded: byte)
        }
        bytes.removeFirst(size)
        return value
    }
}

extension InstanceState {
    /// The truth values as one byte.
    fileprivate var flags: UInt8 {
        get {
            (isAccessDead ? 1 : 0) | (isGrantDead ? 2 : 0) | (isDisabled ? 4 : 0) | (isDeleted ? 8 : 0)
                | (earlierAccessLives ? 16 : 0)
        }
        set {
            isAccessDead = newValue & 1 != 0
            isGrantDead = newValue & 2 != 0
            isDisabled = newValue & 4 != 0
            isDeleted = newValue & 8 != 0
            earlierAccessLives = newValue & 16 != 0
        }
    }
}
