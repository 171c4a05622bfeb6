package import ReauthModel

/// Sends requests through the choke point.
package protocol RequestSender: Sendable {
    /// Waits for a permit and sends the request once.
    ///
    /// Throws only when cancelled.
    func send(_ request: PacedRequest) async throws -> PacedResult

    /// Sends the request once, with a permit that was asked for before; see ``Pacer``.
    ///
    /// Throws only when cancelled.
    func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult

    /// Parks a lane whose provider throttles in a dialect of its own (a 403, a 422, a header of its own).
    func park(_ lane: LaneKey, for duration: Duration)
}
