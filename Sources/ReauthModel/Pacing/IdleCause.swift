/// Why a lane did not send more than it did.
package enum IdleCause: String, Sendable, Hashable, CaseIterable {
    /// Requests waited for the limit: the lane was used as far as it may be.
    case limit
    /// A quota of ours is used up.
    case quota
    /// The far side gives no usable answer.
    case breaker
    /// The far side asked for a pause.
    case retryAfter = "retry_after"
    /// Items wait for the platform, whose limit and whose answers all lanes share.
    case platform
    /// Items wait for the store.
    case store
    /// As many items as the window holds wait for their answers, or no more are there.
    case window
    /// The next wave waits for the end of the one before, or for a person.
    case wave
    /// An operator paused the run or the lane.
    case paused
    /// What is open is put off, and not due yet.
    case putOff = "put_off"
    /// No request was ready: of the platform, whose requests the lanes make.
    case demand
}
