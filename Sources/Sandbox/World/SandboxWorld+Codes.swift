package import ReauthModel

extension SandboxWorld {
    /// The result of an exchange.
    package enum ExchangeResult: Sendable, Hashable {
        /// The instance has new tokens.
        case exchanged
        /// The provider refused the code, for that reason. The instance keeps its tokens.
        case refused(LedgerEntry.Result)
    }

    /// Issues an authorization code, as the consent page does when a person allows.
    ///
    /// It names no instance, because the authorization URL names none: the first instance of the element that sends the code
    /// gets the new grant. `realmID` is QuickBooks' extra callback parameter.
    package mutating func issueCode(
        for element: SandboxElement,
        otherAccount: Bool,
        at now: Timestamp
    ) -> (code: String, realmID: String?) {
        let serial = UInt32(codes.count)
        append(IssuedCode(element: element, issuedAt: now, isOtherAccount: otherAccount))
        let entry = LedgerEntry(
            at: now.rawValue,
            instance: LedgerEntry.noInstance,
            generation: serial,
            status: 302,
            effect: .consent,
            result: otherAccount ? .otherAccount : .sameAccount,
            element: element,
            tokenKind: .code,
            isResponseLost: false
        )
        record(entry, state: InstanceState())
        return (codeText(serial), element == .quickBooks ? realmID(of: serial) : nil)
    }

    /// Exchanges a code for the new tokens of an instance.
    ///
    /// A code can be used once (RFC 6749 §4.1.2), and expires soon.
    package mutating func exchange(
        _ code: String,
        realmID: String?,
        for index: UInt32,
        at now: Timestamp,
        isResponseLost: Bool = false
    ) -> ExchangeResult {
        let element = fleet.element(of: index)
        let serial = fleet.mint.read(code, .authorizationCode, of: element)?.index
        let result = judge(serial, realmID: realmID, element: element, at: now)
        var state = state(of: index)
        if result == .exchanged, let serial {
            renewAccess(&state, isEarlierAlive: !state.isAccessDead && element != .hubSpot, at: now)
            state.refreshGeneration += 1
            state.isGrantDead = false
            if codes[Int(serial)].isOtherAccount { state.account = serial + 1 }
            markUsed(serial)
        }
        let entry = LedgerEntry(
            at: now.rawValue,
            instance: index,
            generation: serial ?? LedgerEntry.noCode,
            status: result == .exchanged ? 200 : 400,
            effect: .exchange,
            result: result,
            element: element,
            tokenKind: .code,
            isResponseLost: isResponseLost,
            isBlind: isUnread(index)
        )
        record(entry, state: state)
        if result == .exchanged { pushOutOldestGrant(after: index, at: now) }
        return result == .exchanged ? .exchanged : .refused(result)
    }

    /// Every code that was issued, in order, for tests that look for leaks.
    package var issuedCodes: [String] { (0..<UInt32(codes.count)).map(codeText) }

    func codeText(_ serial: UInt32) -> String {
        let reading = TokenMint.Reading(index: serial, generation: 0)
        return fleet.mint.text(.authorizationCode, of: codes[Int(serial)].element, reading)
    }

    private func judge(
        _ serial: UInt32?,
        realmID: String?,
        element: SandboxElement,
        at now: Timestamp
    ) -> LedgerEntry.Result {
        guard let serial, Int(serial) < codes.count else { return .codeUnknown }
        let code = codes[Int(serial)]
        guard code.element == element else { return .codeUnknown }
        if let realmID, element == .quickBooks, realmID != self.realmID(of: serial) { return .codeUnknown }
        if code.isUsed { return .codeUsed }
        return code.issuedAt.duration(to: now) > rules.codeLifetime ? .codeExpired : .exchanged
    }

    private func realmID(of serial: UInt32) -> String {
        fleet.accountNumber(of: LedgerEntry.noInstance, account: serial + 1)
    }
}
