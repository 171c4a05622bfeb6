import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// What a dry run would have done by now: its requests go to the report, and what they would have changed is remembered, for
/// the answers that follow.
final class EffectRecord: Sendable {
    private struct State {
        var requests: [Key: Int] = [:]
        var revoked: [InstanceID: RevocationDecision.End] = [:]
        var refreshed: Set<InstanceID> = []
    }

    private struct Key: Hashable {
        var provider: String
        var step: RecordedRequest.Step
    }

    /// What comes with every answer that was assumed.
    static let evidence = Evidence(note: "assumed by a dry run; nothing was sent")

    private let report: any DryRunReport
    private let time: any TimeSource
    private let state = Mutex(State())

    init(_ report: any DryRunReport, time: any TimeSource) {
        self.report = report
        self.time = time
    }

    /// Puts a request on record.
    func add(
        _ step: RecordedRequest.Step,
        _ line: RequestLine,
        lane: LaneKey,
        provider: String?,
        instance: InstanceID?,
        element: String? = nil,
        token: (kind: TokenKind, fingerprint: TokenFingerprint)? = nil,
        assuming assumed: String,
        expecting end: RevocationDecision.End? = nil
    ) throws {
        try report.add(
            RecordedRequest(
                at: time.now.description,
                step: step,
                method: line.method,
                url: line.url,
                lane: lane.rawValue,
                provider: provider,
                element: element,
                instanceId: instance?.rawValue,
                token: token?.kind.rawValue,
                fingerprint: token?.fingerprint.rawValue,
                assumed: assumed,
                expects: end?.rawValue
            )
        )
        state.withLock { $0.requests[Key(provider: provider ?? "other", step: step), default: 0] += 1 }
    }

    /// A token of an instance would be revoked by now.
    func revoked(_ id: InstanceID, expecting end: RevocationDecision.End) {
        state.withLock { $0.revoked[id] = end }
    }

    /// How an instance is expected to end whose token would be revoked by now; `nil` where none would be.
    func expectedEnd(of id: InstanceID) -> RevocationDecision.End? {
        state.withLock { $0.revoked[id] }
    }

    /// The platform would have refreshed an instance's tokens by now.
    func refreshed(_ id: InstanceID) {
        state.withLock { _ = $0.refreshed.insert(id) }
    }

    func isRefreshed(_ id: InstanceID) -> Bool {
        state.withLock { $0.refreshed.contains(id) }
    }

    var counts: [DryRunSummary.Count] {
        state.withLock(\.requests)
            .map { DryRunSummary.Count(provider: $0.key.provider, step: $0.key.step, requests: $0.value) }
            .sorted { ($0.provider, $0.step.rawValue) < ($1.provider, $1.step.rawValue) }
    }
}
