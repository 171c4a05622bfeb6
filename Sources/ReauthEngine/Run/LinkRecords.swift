import ReauthModel

/// What has to be recorded with an authorization URL, together with the item that it is for.
///
/// Where the job has a consent page that customers reach, that is a customer link, and people get its address instead of the
/// URL. Elsewhere people open the URL itself, and it is the consent that the URL leads to.
struct LinkRecords: Sendable {
    /// The consent that the authorization URL leads to.
    var consent: ConsentRecord?
    /// A new customer link; `nil` where the item has one that is good, or that somebody withdrew.
    var customerLink: LinkRecord?
    /// The address of the customer link, without its secret token.
    var address: String?
}
