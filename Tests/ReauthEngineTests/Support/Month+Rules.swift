import ReauthEngine
import ReauthModel
import RunStoreContract
import Synchronization

// What must be so in every night.
extension Month {
    /// Holds the far side, after a night, against what nobody may do to it.
    mutating func expectNobodyHarmed() {
        for account in accounts where account.isDisabled { note("\(account.id): disabled") }
        for account in accounts where account.failedRefreshes > 4 { note("\(account.id): pinged a fifth time") }
    }

    /// A consent settles an instance in every run that it waits in: sentences where it did not.
    func runsWaiting(for id: InstanceID) async -> [String] {
        var waits: [String] = []
        for record in await store.runs(ofJob: "rotation") {
            guard let item = await store.item(of: record.id, instance: id) else { continue }
            if item.progress.outcome == .awaitingCode { waits.append("\(id): signed in, and it waits in \(record.id)") }
        }
        return waits
    }

    var accounts: [Account] {
        far.world.withLock { $0.accounts.values.sorted { $0.id.rawValue < $1.id.rawValue } }
    }
}

extension Account {
    /// Whether a call through it works, after a refresh perhaps.
    var isWorking: Bool {
        exists && !isDisabled && (access.isAlive || refresh?.isAlive ?? false)
    }
}
