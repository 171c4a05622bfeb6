import ReauthModel

extension RequestFailure {
    /// An answer that came and could not be read: cut off, not JSON, an HTML page with 200, another instance.
    static let garbled = RequestFailure.unreadable(.status(200))

    /// Whether this is an answer that could not be read.
    var isUnreadable: Bool { if case .unreadable = self { true } else { false } }

    /// The same failure, its answer named so.
    func named(_ request: String) -> RequestFailure {
        switch self {
        case .parked: self
        case .throttled(let evidence): .throttled(evidence.named(request))
        case .notSent(let evidence): .notSent(evidence.named(request))
        case .lost(let evidence): .lost(evidence.named(request))
        case .unavailable(let evidence): .unavailable(evidence.named(request))
        case .unreadable(let evidence): .unreadable(evidence.named(request))
        case .unexpected(let evidence): .unexpected(evidence.named(request))
        }
    }
}

extension Evidence {
    /// The same answer under another name, where an answer came at all.
    func named(_ request: String) -> Evidence {
        var evidence = self
        if evidence.httpStatus != nil { evidence.requestID = request }
        return evidence
    }
}

extension ItemEvent {
    /// A read whose answer could not be read.
    static let garbled = ItemEvent.requestFailed(.garbled)

    /// The evidence that came with it.
    var evidence: Evidence? {
        switch self {
        case .platform(let event): event.evidence
        case .revocationAnswered(let answer): answer.evidence
        case .revocationNotRecorded(let refusal): refusal.answer.evidence
        case .disableAnswered(let answer): answer.evidence
        case .started, .grantGroupNoted, .grantGroupChecked, .turnTaken, .voided, .linkRefused, .abandoned: nil
        }
    }

    /// The same event, its answer named so.
    func named(_ request: String) -> ItemEvent {
        switch self {
        case .platform(let event): .platform(event.named(request))
        case .revocationAnswered(let answer): .revocationAnswered(answer.named(request))
        case .disableAnswered(let answer): .disableAnswered(answer.named(request))
        case .started, .revocationNotRecorded, .grantGroupNoted, .grantGroupChecked, .turnTaken, .voided, .linkRefused,
            .abandoned:
            self
        }
    }
}

extension PlatformEvent {
    fileprivate var evidence: Evidence? {
        switch self {
        case .instanceRead(_, let evidence), .instanceMissing(let evidence): evidence
        case .pingAnswered(let answer):
            switch answer {
            case .alive(let evidence), .rejectedByProvider(let evidence), .forbidden(let evidence),
                .unsupported(let evidence), .unauthorized(let evidence), .otherInstance(let evidence):
                evidence
            case .failed(let failure): failure.evidence
            }
        case .linkAnswered(let answer):
            switch answer {
            case .url(_, let evidence), .consoleOnly(let evidence), .unusable(let evidence),
                .unauthorized(let evidence):
                evidence
            case .failed(let failure): failure.evidence
            }
        case .requestFailed(let failure): failure.evidence
        }
    }

    fileprivate func named(_ request: String) -> PlatformEvent {
        switch self {
        case .instanceRead(let facts, let evidence): .instanceRead(facts, evidence.named(request))
        case .instanceMissing(let evidence): .instanceMissing(evidence.named(request))
        case .pingAnswered(let answer): .pingAnswered(answer.named(request))
        case .linkAnswered(let answer): .linkAnswered(answer.named(request))
        case .requestFailed(let failure): .requestFailed(failure.named(request))
        }
    }
}

extension RevocationAnswer {
    fileprivate var evidence: Evidence? {
        switch self {
        case .revoked(let evidence), .alreadyGone(let evidence), .clientRejected(let evidence),
            .unsupportedTokenType(let evidence), .refused(let evidence), .hostNotAllowed(let evidence):
            evidence
        case .failed(let failure): failure.evidence
        }
    }

    fileprivate func named(_ request: String) -> RevocationAnswer {
        switch self {
        case .revoked(let evidence): .revoked(evidence.named(request))
        case .alreadyGone(let evidence): .alreadyGone(evidence.named(request))
        case .clientRejected(let evidence): .clientRejected(evidence.named(request))
        case .unsupportedTokenType(let evidence): .unsupportedTokenType(evidence.named(request))
        case .refused(let evidence): .refused(evidence.named(request))
        case .hostNotAllowed(let evidence): .hostNotAllowed(evidence.named(request))
        case .failed(let failure): .failed(failure.named(request))
        }
    }
}

extension DisableAnswer {
    fileprivate var evidence: Evidence? {
        switch self {
        case .disabled(let evidence), .gone(let evidence), .unauthorized(let evidence): evidence
        case .failed(let failure): failure.evidence
        }
    }

    fileprivate func named(_ request: String) -> DisableAnswer {
        switch self {
        case .disabled(let evidence): .disabled(evidence.named(request))
        case .gone(let evidence): .gone(evidence.named(request))
        case .unauthorized(let evidence): .unauthorized(evidence.named(request))
        case .failed(let failure): .failed(failure.named(request))
        }
    }
}

extension PingAnswer {
    fileprivate func named(_ request: String) -> PingAnswer {
        switch self {
        case .alive(let evidence): .alive(evidence.named(request))
        case .rejectedByProvider(let evidence): .rejectedByProvider(evidence.named(request))
        case .forbidden(let evidence): .forbidden(evidence.named(request))
        case .unsupported(let evidence): .unsupported(evidence.named(request))
        case .unauthorized(let evidence): .unauthorized(evidence.named(request))
        case .otherInstance(let evidence): .otherInstance(evidence.named(request))
        case .failed(let failure): .failed(failure.named(request))
        }
    }
}

extension AuthorizationURLAnswer {
    fileprivate func named(_ request: String) -> AuthorizationURLAnswer {
        switch self {
        case .url(let url, let evidence): .url(url, evidence.named(request))
        case .consoleOnly(let evidence): .consoleOnly(evidence.named(request))
        case .unusable(let evidence): .unusable(evidence.named(request))
        case .unauthorized(let evidence): .unauthorized(evidence.named(request))
        case .failed(let failure): .failed(failure.named(request))
        }
    }
}
