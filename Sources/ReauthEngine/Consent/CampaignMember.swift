import ReauthModel

/// A run of a campaign, as far as it could be opened.
struct CampaignMember: Sendable {
    /// The run's number in its store.
    var number: Int64
    /// What the store tells of it.
    var view: RunView
    /// Its flow; `nil` where its job cannot be opened.
    var flow: RunConsentFlow?
    /// When it was last tried to open it.
    var triedAt: Duration

    var run: RunRecord { view.run }

    /// The same connection under its number in the campaign.
    func numbered(_ connection: Connection) -> Connection {
        var connection = connection
        connection.sequence = CampaignNumber(run: number, sequence: connection.sequence).value
        return connection
    }

    func numbered(_ answer: LinkLookup) -> LinkLookup {
        guard case .connection(let connection, let expiresAt) = answer else { return answer }
        return .connection(numbered(connection), expiresAt: expiresAt)
    }

    func numbered(_ answer: SetOutAnswer) -> SetOutAnswer {
        switch answer {
        case .notWaiting(let connection): .notWaiting(numbered(connection))
        case .badLink(let link): .badLink(numbered(link))
        case .redirect, .unavailable, .closed: answer
        }
    }

    func numbered(_ answer: CallbackAnswer) -> CallbackAnswer {
        var answer = answer
        answer.connection = answer.connection.map(numbered)
        return answer
    }
}
