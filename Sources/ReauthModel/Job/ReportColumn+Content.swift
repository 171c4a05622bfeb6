extension ReportColumn {
    /// What stands in the cells of a column.
    package enum Content: Sendable, Hashable {
        /// Any text.
        case text
        /// A word of a set that grows: a reason, for example.
        case word
        /// One of the outcomes, or `open` or `revoked`.
        case outcome
        /// A moment in UTC, with milliseconds.
        case moment
        /// A number without a sign.
        case number
    }

    /// What stands in its cells.
    package var content: Content {
        switch self {
        case .runID, .name, .element, .provider, .requestID, .fingerprintBefore, .fingerprintAfter, .consentURL,
            .grantGroup,
            .lastRequestID, .resolvedBy, .resolvedBecause:
            .text
        case .reason, .revocationBasis, .reasonBefore, .linkState: .word
        case .outcome: .outcome
        case .revokedAt, .confirmedAt, .awaitingSince, .reauthenticatedAt, .verifiedAt, .diesAt, .linkExpiresAt: .moment
        case .instanceID, .attempts, .httpStatus, .lastHTTPStatus: .number
        }
    }

    /// Whether every item has a value in it.
    package var isAlwaysThere: Bool { [.runID, .outcome, .attempts].contains(self) }
}
