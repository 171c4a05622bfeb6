/// One request's permit of all lanes together, where there is such a limit.
struct OverallShare {
    private let permits: Permits?
    private let urgency: PacedRequest.Urgency
    private var isHeld = false

    init(_ permits: Permits?, _ urgency: PacedRequest.Urgency) {
        self.permits = permits
        self.urgency = urgency
    }

    /// Waits for it where it is not held already, and tells whether that took waiting.
    @discardableResult
    mutating func take() async throws -> Bool {
        guard let permits, !isHeld else { return false }
        let hasWaited = try await permits.acquire(urgency)
        isHeld = true
        return hasWaited
    }

    /// Gives it back where it is held.
    mutating func release() {
        if isHeld { permits?.release() }
        isHeld = false
    }
}
