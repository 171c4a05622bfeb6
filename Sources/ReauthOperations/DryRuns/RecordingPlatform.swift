import OAuth
import ReauthEngine
import ReauthModel

/// The platform of a dry run: reads are sent, everything else is recorded and answered as the catalog predicts.
///
/// The adapter itself makes each request, so what it refuses before sending is refused here as well.
struct RecordingPlatform: Platform, InstanceDirectory {
    let base: any Platform & InstanceDirectory
    let recorder: any RequestRecording
    let record: EffectRecord
    /// The provider of an element.
    let provider: @Sendable (_ element: String) -> String?
    let action: Action

    /// A read shows the instance as it would be by now: with a new access token, where the platform would have refreshed it.
    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        let answer = try await base.read(reference)
        guard case .found(var instance, let evidence) = answer, record.isRefreshed(instance.id) else { return answer }
        var configuration = instance.configuration.exposed()
        configuration["oauth.user.token"] = "refreshed-" + configuration["oauth.user.token", default: ""]
        instance.configuration = Secret(configuration)
        return .found(instance, evidence)
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider lane: LaneKey?
    ) async throws -> PingAnswer {
        let (answer, line) = try await recorder.recording {
            try await base.ping(elementToken, expecting: expected, provider: lane)
        }
        guard let line else { return answer }
        let lives = action == .check || record.expectedEnd(of: expected) == .silentRefresh
        try record.add(
            .ping,
            line,
            lane: base.lane,
            provider: lane?.rawValue,
            instance: expected,
            assuming: lives ? "alive" : "rejected by the provider"
        )
        guard lives else { return .rejectedByProvider(EffectRecord.evidence) }
        if action != .check { record.refreshed(expected) }
        return .alive(EffectRecord.evidence)
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        let (answer, line) = try await recorder.recording { try await base.authorizationURL(request) }
        guard let line else { return answer }
        try add(.link, line, request)
        return .url("https://dry-run.invalid/?state=\(request.state.rawValue)", EffectRecord.evidence)
    }

    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        let (answer, line) = try await recorder.recording { try await base.requestToken(request) }
        guard let line, let token = RequestToken(token: "dry-run", secret: "dry-run") else { return answer }
        try add(.requestToken, line, request)
        return .granted(token, EffectRecord.evidence)
    }

    private func add(_ step: RecordedRequest.Step, _ line: RequestLine, _ request: AuthorizationURLRequest) throws {
        try record.add(
            step,
            line,
            lane: base.lane,
            provider: provider(request.element),
            instance: request.instance,
            element: request.element,
            assuming: "made"
        )
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer {
        let (answer, line) = try await recorder.recording { try await base.enable(id) }
        guard let line else { return answer }
        try record.add(.enable, line, lane: base.lane, provider: nil, instance: id, assuming: "enabled")
        return .enabled(EffectRecord.evidence)
    }

    func disable(_ id: InstanceID) async throws -> DisableAnswer {
        let (answer, line) = try await recorder.recording { try await base.disable(id) }
        guard let line else { return answer }
        try record.add(.disable, line, lane: base.lane, provider: nil, instance: id, assuming: "disabled")
        return .disabled(EffectRecord.evidence)
    }

    /// No run has a code to exchange; one that comes here is kept.
    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        _ = consume permit
        return .notSent(response, .unexpected(EffectRecord.evidence))
    }

    // MARK: Reads

    func checkCredentials() async throws -> CredentialsAnswer { try await base.checkCredentials() }

    var lane: LaneKey { base.lane }

    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        try await base.page(after: cursor, size: size, tags: tags, search: search)
    }

    func count() async throws -> CountAnswer { try await base.count() }
}
