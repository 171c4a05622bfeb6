import AuditReports
import ReauthEngine
import ReauthModel
import SyslogForwarding

/// Audit trails as syslog messages over TLS.
struct SyslogTrails: TrailForwarding {
    func forward(
        _ run: RunID,
        after position: Int64,
        from store: any OpenStore,
        to collector: CollectorAddress,
        trusting authorities: String?
    ) async throws -> Int64 {
        try await SyslogForwarder().withCollector(at: collector, trusting: authorities) { send in
            try await TrailReport(store: store, run: run).lines(after: position, as: .syslog) { try await send($0) }
        }
    }
}
