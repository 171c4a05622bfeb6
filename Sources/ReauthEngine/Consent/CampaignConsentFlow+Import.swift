package import OAuth
package import ReauthModel

extension CampaignConsentFlow {
    /// Exchanges a code that did not come through a callback, for an item of a run that is shown.
    ///
    /// `nil` when another process works on the instance, when it does not wait for a code any more, or when its run cannot be
    /// opened.
    package func redeem(_ response: PendingResponse, for item: CampaignItem) async throws -> Item? {
        guard let number = number(of: item), let (member, sequence) = place(number) else { return nil }
        return try await member.flow?.redeem(response, for: sequence)
    }

    /// Settles exchanges of a process that died: those of `instances` only, or all.
    package func settleOpenExchanges(of instances: Set<InstanceID>? = nil) async throws {
        for member in shown { try await member.flow?.settleOpenExchanges(of: instances) }
    }

    /// Every waiting instance that is shown, once, after a place: the numbers to ``lookElsewhere(_:)`` for.
    package func waiting(after number: Int64, limit: Int) async throws -> [Connection] {
        try await connections(matching: ConnectionFilter(standing: .waiting), after: number, limit: limit)
    }

    /// Looks whether a person signed in elsewhere; `nil` where its run cannot be opened.
    package func lookElsewhere(_ number: Int64) async throws -> ElsewhereAnswer? {
        guard let (member, sequence) = place(number) else { return nil }
        return try await member.flow?.lookElsewhere(sequence)
    }
}
