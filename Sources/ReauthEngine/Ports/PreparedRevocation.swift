package import ReauthModel

/// A revocation that was checked and waits for its permit.
package struct PreparedRevocation: Sendable {
    /// Whose permit it needs.
    package var lane: LaneKey
    private let perform: @Sendable (consuming Permit) async throws -> RevocationAnswer

    /// A revocation that `perform` sends.
    package init(lane: LaneKey, perform: @escaping @Sendable (consuming Permit) async throws -> RevocationAnswer) {
        self.lane = lane
        self.perform = perform
    }

    /// Sends the request once; never repeats, never follows a redirect.
    ///
    /// The intent must be on stable storage before. Where the lane was parked since the permit was given, nothing is sent,
    /// and the answer is `failed(parked)`.
    package func send(with permit: consuming Permit) async throws -> RevocationAnswer {
        try await perform(permit)
    }
}
