import ReauthModel
import Synchronization

import struct Foundation.Date

/// The world behind its lock, with what surrounds it: the clock, the ledger file and the count of requests.
final class SandboxStage: Sendable {
    let fleet: SandboxPopulation
    let credentials: SandboxCredentials
    let profile: FaultProfile
    let consentsByItself: Bool

    private let world: Mutex<SandboxWorld>
    private let traffic: Mutex<Traffic>
    private let incidents: Mutex<IncidentPlan>
    private let address = Mutex("")
    private let elementCounts = Mutex<[SandboxElement: Int]?>(nil)
    private let ledgerFile: LedgerFile?
    private let started = ContinuousClock.now

    init(_ configuration: SandboxConfiguration) throws {
        let fleet = configuration.fleet
        var world = SandboxWorld(
            fleet: fleet,
            redirectURI: configuration.redirectURI,
            codeLifetime: configuration.faults.codeLifetime,
            exchangeVisibleAfter: configuration.faults.exchangeVisibleAfter,
            accessTokenLifetime: configuration.faults.accessTokenLifetime,
            startedAt: Self.now
        )
        ledgerFile = try configuration.ledgerFile.map { try LedgerFile(path: $0, world: &world) }
        self.fleet = fleet
        credentials = world.credentials
        profile = configuration.faults
        consentsByItself = configuration.autoConsent
        traffic = Mutex(Traffic(hash: fleet.hash, profile: configuration.faults))
        incidents = Mutex(IncidentPlan(hash: fleet.hash, meanwhile: configuration.faults.meanwhile))
        self.world = Mutex(world)
    }

    /// `http://127.0.0.1:PORT` once the server listens.
    var origin: String {
        get { address.withLock { $0 } }
        set { address.withLock { $0 = newValue } }
    }

    /// Changes the world.
    ///
    /// What changed is in the ledger file before anybody hears of it.
    func act<Result>(_ change: (inout SandboxWorld, Timestamp) throws -> Result) throws -> Result {
        try world.withLock { world in
            let result = try change(&world, Self.now)
            try world.drain { try ledgerFile?.append($0) }
            return result
        }
    }

    /// A moment has come at which something may happen to an instance by somebody else's hand.
    func pass(_ moment: FaultProfile.Moment, _ key: UInt64) throws {
        guard let index = UInt32(exactly: key), index < fleet.count else { return }
        let due = incidents.withLock { $0.due(moment, index) }
        guard !due.isEmpty else { return }
        try act { world, now in
            for deed in due { world.undergo(deed, index, rotation: profile.meanwhile.rotation, at: now) }
        }
    }

    func look<Result>(_ view: (SandboxWorld) throws -> Result) rethrows -> Result {
        try world.withLock { try view($0) }
    }

    /// An instance as a reader sees it now.
    func show(_ index: UInt32) -> (InstanceState, SandboxWorld.Annotation?) {
        look { ($0.shownState(of: index, at: Self.now), $0.annotation(of: index)) }
    }

    /// Gives the ledger file up once the server has served its last request.
    func close() {
        ledgerFile?.release()
    }

    /// A name for the next request, made like the platform's.
    func nextRequestID() -> String {
        let number = traffic.withLock { $0.nextRequestNumber() }
        let digits = String(fleet.hash.value(.requestID, number), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + SandboxPopulation.padded(number)
    }

    func enter(_ lane: SandboxLane) -> Duration? {
        traffic.withLock { $0.enter(lane, at: Self.now, uptime: started.duration(to: .now)) }
    }

    func leave(_ lane: SandboxLane) {
        traffic.withLock { $0.leave(lane) }
    }

    func drawFault(
        _ kind: FaultProfile.RequestKind,
        _ key: UInt64,
        lane: SandboxLane
    ) -> (fault: FaultPlan.Fault?, isLie: Bool) {
        traffic.withLock { $0.drawFault(kind, key, lane: lane) }
    }

    var trafficSoFar: Traffic {
        traffic.withLock { $0 }
    }

    /// Instances by element, the deleted ones left out.
    ///
    /// Counted when first asked for: it takes a walk over the fleet.
    var countsByElement: [SandboxElement: Int] {
        elementCounts.withLock { known in
            if let known { return known }
            var counts: [SandboxElement: Int] = [:]
            for index in 0..<UInt32(fleet.count) where !fleet.initialState(of: index).isDeleted {
                counts[fleet.element(of: index), default: 0] += 1
            }
            known = counts
            return counts
        }
    }

    static var now: Timestamp {
        Timestamp(rawValue: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
