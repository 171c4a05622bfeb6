/// The columns of a run's lists before the carried ones, in their frozen order.
///
/// A carried column of such a name could not be told apart, so the input must not have one, unless it is a report itself.
package enum ReportColumn: String, Sendable, Hashable, CaseIterable {
    case runID = "run_id"
    case instanceID = "instance_id"
    case name, element, provider, outcome, reason
    case revokedAt = "revoked_at"
    case confirmedAt = "confirmed_at"
    case awaitingSince = "awaiting_since"
    case reauthenticatedAt = "reauthenticated_at"
    case verifiedAt = "verified_at"
    case attempts
    case httpStatus = "http_status"
    case requestID = "request_id"
    case fingerprintBefore = "fingerprint_before"
    case fingerprintAfter = "fingerprint_after"
    case consentURL = "consent_url"
    case grantGroup = "grant_group"
    case revocationBasis = "revocation_basis"
    case diesAt = "dies_at"
    case lastHTTPStatus = "last_http_status"
    case lastRequestID = "last_request_id"
    case reasonBefore = "reason_before"
    case resolvedBy = "resolved_by"
    case resolvedBecause = "resolved_because"
    case linkState = "link_state"
    case linkExpiresAt = "link_expires_at"

    /// How many of them the first version had: a report of any version begins with these, `run_id` to `consent_url`.
    package static let firstReleased = 18
}
