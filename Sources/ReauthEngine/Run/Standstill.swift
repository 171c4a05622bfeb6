/// Why a lane begins nothing further although it has open items: a person has to do something first.
package enum Standstill: Sendable, Hashable, CaseIterable {
    /// An operator paused the run or the lane.
    case paused
    /// The next wave waits for a person.
    case awaitsApproval
    /// The provider rejects the application's client id or secret.
    case halted
    /// Too many items ended badly.
    case thresholdPassed
}
