package import ReauthModel

/// A consent that a person set out for: what its `state` is bound to.
package struct ConsentRecord: Sendable, Hashable {
    /// The hash of the `state` that went to the provider.
    package var state: TokenHash
    /// Which item.
    package var sequence: Int64
    /// The item's epoch when it began; a callback of an older epoch is void.
    package var epoch: Int
    /// The link that it began from; `nil` for a link that the run reported, or that an operator opened.
    package var linkSerial: Int?
    /// The hash of what tells the browser that set out; `nil` for a link that the run reported, which anybody may follow.
    ///
    /// A callback from another browser is refused: one person could set out and have another person consent.
    package var browser: TokenHash?
    /// When it began.
    package var createdAt: Timestamp
    /// Not good from this moment on.
    package var expiresAt: Timestamp
    /// What came of it.
    package var result: ConsentResult?

    package init(
        state: TokenHash,
        sequence: Int64,
        epoch: Int,
        linkSerial: Int?,
        browser: TokenHash? = nil,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        result: ConsentResult? = nil
    ) {
        self.state = state
        self.sequence = sequence
        self.epoch = epoch
        self.linkSerial = linkSerial
        self.browser = browser
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.result = result
    }
}
