import ReauthEngine
import ReauthModel

extension FleetRun.End {
    /// Why the work ended, as the audit trail tells it.
    var words: String {
        if isFinished { return "finished" }
        if !haltedLanes.isEmpty {
            return "credentials rejected: \(haltedLanes.map(\.rawValue).joined(separator: ", "))"
        }
        if !breaches.isEmpty { return "failure threshold: \(breaches.map(\.description).joined(separator: "; "))" }
        if !heldLanes.isEmpty { return "waves: \(heldLanes.map(\.rawValue).sorted().joined(separator: ", "))" }
        return isCutOff ? "end of its time" : "interrupted"
    }
}
