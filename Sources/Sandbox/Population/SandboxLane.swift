/// What shares one rate limit in the sandbox, by the names that job files use.
package enum SandboxLane: String, CaseIterable, Sendable, Hashable {
    /// The platform's own API.
    case platform
    /// Salesforce.
    case salesforce
    /// Box.
    case box
    /// Adobe Acrobat Sign.
    case adobeSign = "adobe-sign"
    /// QuickBooks Online.
    case quickBooks = "quickbooks"
    /// HubSpot.
    case hubSpot = "hubspot"
}
