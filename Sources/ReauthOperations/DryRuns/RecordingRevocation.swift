import OAuth
import ReauthEngine
import ReauthModel

/// The providers of a dry run: every revocation is put together and checked, then recorded, and answered as done.
struct RecordingRevocation: RevocationService, AuthorizationRules {
    let base: any RevocationService & AuthorizationRules
    let recorder: any RequestRecording
    let record: EffectRecord
    let job: Job
    let fingerprintKey: FingerprintKey

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        let preparation = try base.prepare(kind, token: token, of: instance, element: element, application: application)
        guard case .ready(let request) = preparation else { return preparation }
        let end = expectedEnd(ofElement: element)
        let (id, fingerprint) = (instance.id, fingerprintKey.fingerprint(of: token))
        let provider = base.profile(forElement: element)?.name
        return .ready(
            PreparedRevocation(lane: request.lane) { [recorder, record] permit in
                // A closure cannot consume a permit that it captured, so it gives back this one and records with a new one.
                _ = consume permit
                let (answer, line) = try await recorder.recording {
                    try await request.send(with: Permit(request.lane, .ordinary, from: FreePermits.shared))
                }
                guard let line else { return answer }
                try record.add(
                    .revoke,
                    line,
                    lane: request.lane,
                    provider: provider,
                    instance: id,
                    element: element,
                    token: (kind, fingerprint),
                    assuming: "revoked",
                    expecting: end
                )
                record.revoked(id, expecting: end)
                return .revoked(EffectRecord.evidence)
            }
        )
    }

    private func expectedEnd(ofElement element: String) -> RevocationDecision.End {
        guard let profile = base.profile(forElement: element), let revoke = job.revoke,
            case .revoke(_, let end) = profile.decision(for: revoke, in: job.action, confirm: job.confirm)
        else { return .unknown }
        return end
    }

    func profile(forElement element: String) -> ProviderProfile? { base.profile(forElement: element) }

    var profiles: [ProviderProfile] { base.profiles }

    func authorizationRule(forElement element: String) -> AuthorizationRule {
        base.authorizationRule(forElement: element)
    }
}
