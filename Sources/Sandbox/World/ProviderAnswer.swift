/// How each provider answers a revocation request.
enum ProviderAnswer {
    /// Box and HubSpot require the client in the form, QuickBooks as HTTP Basic; Salesforce and Adobe Sign require none.
    static func needsClient(_ element: SandboxElement) -> Bool {
        element == .box || element == .quickBooks || element == .hubSpot
    }

    /// Adobe's government cloud answers 200 to every result.
    static func status(of result: LedgerEntry.Result, element: SandboxElement, host: String) -> UInt16 {
        switch result {
        case _ where host == SandboxPopulation.governmentHost: 200
        case .revoked, .lied: 200
        case .rejectedClient: element == .quickBooks ? 401 : 400
        default: 400
        }
    }

    /// The value of `error`; `nil` where the body is empty.
    ///
    /// QuickBooks has no error for a token that was already invalid (intuit/oauth-jsclient issues 18 and 71).
    static func error(of result: LedgerEntry.Result, element: SandboxElement) -> String? {
        switch result {
        case .revoked, .lied: nil
        case .rejectedClient: "invalid_client"
        default: element == .quickBooks ? nil : "invalid_token"
        }
    }
}
