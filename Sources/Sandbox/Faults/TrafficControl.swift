import OAuth
import ReauthModel
import Synchronization

/// What all requests share apart from the world: limits, faults, counts, and the external changes that a profile asks
/// for.
final class TrafficControl: Sendable {
    private let hash: SeededHash
    private let traffic: Mutex<Traffic>
    private let incidents: Mutex<IncidentPlan>
    private let started = ContinuousClock.now

    init(hash: SeededHash, profile: FaultProfile) {
        self.hash = hash
        traffic = Mutex(Traffic(hash: hash, profile: profile))
        incidents = Mutex(IncidentPlan(hash: hash, meanwhile: profile.meanwhile))
    }

    /// Counts a request that has arrived, and returns by how much it came too early for its lane's limit, if it did.
    ///
    /// Call ``end(_:)`` when it is answered.
    func begin(_ lane: SandboxLane, at now: Timestamp) -> Duration? {
        traffic.withLock { $0.begin(lane, at: now, uptime: started.duration(to: .now)) }
    }

    /// The outage of a lane's far side that is under way.
    func outage(of lane: SandboxLane) -> Outage? {
        traffic.withLock { $0.outage(of: lane, uptime: started.duration(to: .now)) }
    }

    func end(_ lane: SandboxLane) {
        traffic.withLock { $0.end(lane) }
    }

    func drawFault(
        _ kind: FaultProfile.RequestKind,
        _ key: UInt64,
        lane: SandboxLane
    ) -> (fault: FaultPlan.Fault?, isLie: Bool) {
        traffic.withLock { $0.drawFault(kind, key, lane: lane) }
    }

    /// The external changes that meet an instance at this moment; each is returned once.
    func changes(due moment: FaultProfile.Moment, _ index: UInt32) -> [ExternalChange] {
        incidents.withLock { $0.due(moment, index) }
    }

    /// An id for the next request, in the platform's form.
    func nextRequestID() -> String {
        let number = traffic.withLock { $0.nextRequestNumber() }
        let value = hash.value(.requestID, number)
        let bytes = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
        return bytes.hexadecimal + SandboxPopulation.padded(number)
    }

    /// The counts so far.
    var counts: Traffic {
        traffic.withLock { $0 }
    }
}
