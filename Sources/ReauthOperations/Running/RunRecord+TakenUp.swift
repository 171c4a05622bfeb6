import ReauthEngine
import ReauthModel

extension RunRecord {
    /// What the audit trail gets when a process takes up the work: by whom, and what was approved.
    func takenUp(by user: String, at moment: Timestamp, _ retried: RetriedRun? = nil) -> Event {
        let facts = [
            "by \(user)", "reauth \(ToolVersion.current)", "job \(effectDigest)", "input \(inputDigest)",
            planDigest.isEmpty ? nil : "plan \(planDigest)",
            retried.map { RetryMark.fact($0.description) },
        ]
        return Event(.takenUp, at: moment, detail: facts.compactMap(\.self).joined(separator: ", "))
    }
}
