import ReauthModel
import Synchronization

import struct Foundation.Date

/// A world that all requests share: behind a lock, with the wall clock, its changes in the ledger file.
final class SharedWorld: Sendable {
    let fleet: SandboxPopulation
    let credentials: SandboxCredentials

    private let world: Mutex<SandboxWorld>
    private let elementCounts = Mutex<[SandboxElement: Int]?>(nil)
    private let ledgerFile: LedgerFile?

    /// Takes a world in which nothing has happened, and repeats in it what the ledger file at `path` says.
    ///
    /// Throws ``SandboxError`` when the file cannot be used.
    init(_ initial: SandboxWorld, ledgerFile path: String?) throws {
        var world = initial
        ledgerFile = try path.map { try LedgerFile(path: $0, fleet: initial.fleet) { world.replay($0) } }
        fleet = world.fleet
        credentials = world.credentials
        self.world = Mutex(world)
    }

    /// Changes the world.
    ///
    /// The change is in the ledger file before this returns, and so before any answer shows it.
    func update<Result>(_ change: (inout SandboxWorld, Timestamp) throws -> Result) throws -> Result {
        try world.withLock { world in
            let result = try change(&world, Self.now)
            try world.drain { try ledgerFile?.append($0) }
            return result
        }
    }

    func read<Result>(_ view: (SandboxWorld) throws -> Result) rethrows -> Result {
        try world.withLock { try view($0) }
    }

    /// An instance as the platform shows it to a reader now.
    func show(_ index: UInt32) -> (InstanceState, SandboxWorld.Annotation?) {
        read { ($0.shownState(of: index, at: Self.now), $0.annotation(of: index)) }
    }

    /// Releases the ledger file; the world must not change afterwards.
    func close() {
        ledgerFile?.release()
    }

    /// How many instances each element has at the start, without the deleted ones.
    ///
    /// Counted at the first use, because that walks over the fleet.
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
